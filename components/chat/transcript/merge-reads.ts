import type { Block } from "./blocks";

/** Puts two or more neighbouring finished reads into one row. Commands and edits never merge. */
export function mergeReads(blocks: readonly Block[]): Block[] {
  const merged: Block[] = [];
  for (const block of blocks) {
    const before = merged.at(-1);
    if (!isFinishedRead(block) || before === undefined) {
      merged.push(block);
    } else if (isFinishedRead(before)) {
      merged[merged.length - 1] = { kind: "reads", key: before.key, calls: [before.call, block.call] };
    } else if (before.kind === "reads") {
      merged[merged.length - 1] = { ...before, calls: [...before.calls, block.call] };
    } else {
      merged.push(block);
    }
  }
  return merged;
}

function isFinishedRead(block: Block): block is Extract<Block, { kind: "call" }> {
  return block.kind === "call" && block.call.toolName === "read_file" && block.call.phase === "done";
}
