import { isUnfinished, type LedgerCall, type PromptRow } from "./messages";

/** Model calls that one user message may cause. A turn that reaches it ends without an error. */
export const MAX_STEPS = 1_200;

export type Decision =
  | { kind: "generate" }
  /** Calls of the last assistant row that have no result yet. */
  | { kind: "run_tools"; row: PromptRow; open: LedgerCall[] }
  | { kind: "finish"; reason: "complete" | "max_steps" | "nothing_to_do" };

/** What comes next in a turn, from committed rows alone: any worker, at any time, comes to the same answer. */
export function decide(rows: readonly PromptRow[], maxSteps: number = MAX_STEPS): Decision {
  const last = rows.at(-1);
  if (last === undefined) return { kind: "finish", reason: "nothing_to_do" };
  const lastAssistant = rows.findLast((row) => row.role === "assistant");
  const open = lastAssistant?.calls.filter(isUnfinished) ?? [];
  if (lastAssistant !== undefined && (open.length > 0 || isUncommitted(lastAssistant, last))) {
    return { kind: "run_tools", row: lastAssistant, open };
  }
  if (last.role === "assistant" && !expectsAnother(last)) return { kind: "finish", reason: "complete" };
  if (stepsOfTurn(rows) >= maxSteps) return { kind: "finish", reason: "max_steps" };
  return { kind: "generate" };
}

/** Whether a batch has ended call by call, and its owner died before the commit that tells it. */
function isUncommitted(row: PromptRow, last: PromptRow): boolean {
  return row === last && row.calls.length > 0 && row.resultsVersion === 0;
}

/** Whether the model waits for results that it asked for, invalid calls included. */
function expectsAnother(row: PromptRow): boolean {
  if (row.interrupted || row.parts.some((part) => part.type === "data-outcome")) return false;
  return row.parts.some((part) => part.type === "dynamic-tool" && part.providerExecuted !== true);
}

function stepsOfTurn(rows: readonly PromptRow[]): number {
  const lastUser = rows.findLastIndex((row) => row.role === "user");
  return rows.slice(lastUser + 1).filter((row) => row.role === "assistant").length;
}
