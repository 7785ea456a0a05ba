import type { AppChunk } from "./message-types";

type Delta = Extract<AppChunk, { type: "text-delta" | "reasoning-delta" | "tool-input-delta" }>;

/**
 * Coalesces a chunk log without changing what the SDK's reducer makes of it, nor of it and whatever follows: the deltas of one
 * part become one, input deltas go once the input is complete, and transient data is dropped.
 */
export function compact(chunks: readonly AppChunk[]): AppChunk[] {
  const kept: (AppChunk | null)[] = [];
  /** Where the delta of a part that is still open stands in `kept`. */
  const open = new Map<string, number>();
  for (const chunk of chunks) {
    if (isDelta(chunk)) {
      addDelta(kept, open, chunk);
      continue;
    }
    if (isTransient(chunk)) continue;
    closeDeltas(kept, open, chunk);
    kept.push(chunk);
  }
  return kept.filter((chunk) => chunk !== null);
}

function isDelta(chunk: AppChunk): chunk is Delta {
  return chunk.type === "text-delta" || chunk.type === "reasoning-delta" || chunk.type === "tool-input-delta";
}

function isTransient(chunk: AppChunk): boolean {
  return chunk.type.startsWith("data-") && "transient" in chunk && chunk.transient === true;
}

function deltaKey(chunk: Delta): string {
  return `${chunk.type} ${chunk.type === "tool-input-delta" ? chunk.toolCallId : chunk.id}`;
}

function addDelta(kept: (AppChunk | null)[], open: Map<string, number>, chunk: Delta): void {
  const key = deltaKey(chunk);
  const index = open.get(key);
  const before = index === undefined ? undefined : kept[index];
  if (index === undefined || before === undefined || before === null || !isDelta(before)) {
    open.set(key, kept.length);
    kept.push(chunk);
    return;
  }
  kept[index] = mergeDeltas(before, chunk);
}

/** Both are of one key, hence of one type. */
function mergeDeltas(before: Delta, after: Delta): Delta {
  if (before.type === "tool-input-delta") {
    const added = after.type === "tool-input-delta" ? after.inputTextDelta : "";
    return { ...before, inputTextDelta: before.inputTextDelta + added };
  }
  if (after.type === "tool-input-delta") return before;
  return {
    ...before,
    delta: before.delta + after.delta,
    ...(after.providerMetadata === undefined ? {} : { providerMetadata: after.providerMetadata }),
  };
}

/** A part that begins or ends takes no more deltas into the one before; a complete input replaces what it was typed as. */
function closeDeltas(kept: (AppChunk | null)[], open: Map<string, number>, chunk: AppChunk): void {
  switch (chunk.type) {
    case "text-start":
    case "text-end":
      open.delete(`text-delta ${chunk.id}`);
      return;
    case "reasoning-start":
    case "reasoning-end":
      open.delete(`reasoning-delta ${chunk.id}`);
      return;
    case "tool-input-start":
      open.delete(`tool-input-delta ${chunk.toolCallId}`);
      return;
    case "tool-input-available":
    case "tool-input-error": {
      const key = `tool-input-delta ${chunk.toolCallId}`;
      const index = open.get(key);
      if (index !== undefined) kept[index] = null;
      open.delete(key);
      return;
    }
    case "reset-step":
    case "start":
      open.clear();
      return;
    default:
      return;
  }
}
