import { type CallView, isForPerson } from "@/components/tool-call/call-view";
import { formatPlural } from "@/lib/format";
import { type Block, callsOf, isRow } from "./blocks";

/** As many rows between two pieces of prose stay as they are. */
const MAX_ROWS = 8;

/** In a finished turn, long runs of rows become one line that says what they were; failures stay out of it. */
export function foldBlocks(blocks: readonly Block[]): Block[] {
  const folded: Block[] = [];
  let run: Block[] = [];
  const close = () => {
    folded.push(...foldRun(run));
    run = [];
  };
  for (const block of blocks) {
    if (isRow(block)) {
      run.push(block);
      continue;
    }
    close();
    folded.push(block);
  }
  close();
  return folded;
}

function foldRun(run: readonly Block[]): Block[] {
  if (run.length <= MAX_ROWS) return [...run];
  const quiet = run.filter((block) => !staysOut(block));
  const first = quiet[0];
  if (first === undefined || quiet.length < 2) return [...run];
  const fold: Block = {
    kind: "fold",
    key: `${first.key}/fold`,
    summary: foldSummary(quiet.flatMap(callsOf)),
    blocks: quiet,
  };
  return [fold, ...run.filter(staysOut)];
}

/** Failures, and what the person is asked. */
function staysOut(block: Block): boolean {
  if (block.kind !== "call") return false;
  const { phase } = block.call;
  return phase === "failed" || phase === "unknown" || isForPerson(block.call);
}

type StepKind = "edit" | "command" | "read" | "other";

const STEP_KINDS: Record<string, StepKind> = {
  edit_files: "edit",
  write_file: "edit",
  execute: "command",
  read_file: "read",
};

/** `14 steps: 3 edits, 8 commands, 3 reads`. */
export function foldSummary(calls: readonly CallView[]): string {
  const counts: Record<StepKind, number> = { edit: 0, command: 0, read: 0, other: 0 };
  for (const call of calls) counts[STEP_KINDS[call.toolName] ?? "other"] += 1;
  const named = [
    counts.edit > 0 && formatPlural(counts.edit, "edit"),
    counts.command > 0 && formatPlural(counts.command, "command"),
    counts.read > 0 && formatPlural(counts.read, "read"),
    counts.other > 0 && (counts.other === calls.length ? "" : `${counts.other} other`),
  ].filter(Boolean);
  const total = formatPlural(calls.length, "step");
  return named.length === 0 ? total : `${total}: ${named.join(", ")}`;
}
