import { boundaryFacts, type CompactionLimits, compactionNeed, type CompactionSource } from "./compaction";
import { withoutContext } from "./context-parts";
import type { BoundaryFacts } from "./message-types";
import { type AwaitedAnswer, awaitedAfter } from "./plan-mode";
import { isUnfinished, type LedgerCall, type PromptRow } from "./messages";

/** Model calls that one user message may cause. A turn that reaches it ends without an error. */
export const MAX_STEPS = 1_200;

export type Decision =
  | { kind: "generate" }
  /** Calls of the last assistant row that have no result yet, without those that a client carries out. */
  | { kind: "run_tools"; row: PromptRow; open: LedgerCall[] }
  /** Only the client can go on: it is asked for results. */
  | { kind: "ask_client" }
  /** `facts`: what the rows before the boundary said about the turn, for whoever goes on behind it. */
  | { kind: "compact"; source: CompactionSource; facts: BoundaryFacts }
  /** The context was summarised, and is too large all the same. */
  | { kind: "cannot_shrink" }
  | { kind: "finish"; reason: "complete" | "max_steps" | "nothing_to_do" }
  /** A question or a plan is with the person; the turn ends, whatever else was called beside it. */
  | { kind: "finish"; reason: "awaits_person"; awaiting: AwaitedAnswer };

export interface DecideFacts {
  maxSteps?: number;
  /** Somebody asked for a compaction. */
  compactionRequested?: boolean;
  /** The turn was over when that was asked: nothing goes on behind the compaction. */
  compactionEndsTurn?: boolean;
  /** The turn is one that plans: a question or a plan ends it. */
  isPlanning?: boolean;
  /** Null: nothing is compacted by itself. */
  limits?: CompactionLimits | null;
}

/** What comes next in a turn, from committed rows and limits alone: any worker, at any time, comes to the same answer. */
export function decide(all: readonly PromptRow[], facts: DecideFacts = {}): Decision {
  const rows = withoutContext(all);
  const last = rows.at(-1);
  if (last === undefined || last.compaction === "clear") return { kind: "finish", reason: "nothing_to_do" };
  const lastAssistant = rows.findLast((row) => row.role === "assistant");
  const open = lastAssistant?.calls.filter(isUnfinished) ?? [];
  const ours = open.filter(isOurs);
  if (lastAssistant !== undefined && (ours.length > 0 || isUncommitted(lastAssistant, last))) {
    return { kind: "run_tools", row: lastAssistant, open: ours };
  }
  if (open.length > 0) return { kind: "ask_client" };
  return decideBehindCalls(rows, last, facts);
}

function decideBehindCalls(rows: readonly PromptRow[], last: PromptRow, facts: DecideFacts): Decision {
  const steps = stepsOfTurn(rows);
  const awaiting = facts.isPlanning === true ? awaitedBy(last) : null;
  const isComplete = awaiting !== null || !expectsMore(rows, last);
  const hasStepsLeft = steps < (facts.maxSteps ?? MAX_STEPS);
  const boundary = { continues: !isComplete && hasStepsLeft, steps };
  if (facts.compactionRequested === true && rows.some((row) => row.role === "assistant")) {
    const continues = boundary.continues && facts.compactionEndsTurn !== true;
    return { kind: "compact", source: "manual", facts: { ...boundary, continues } };
  }
  if (awaiting !== null) return { kind: "finish", reason: "awaits_person", awaiting };
  if (isComplete) return { kind: "finish", reason: "complete" };
  if (!hasStepsLeft) return { kind: "finish", reason: "max_steps" };
  switch (compactionNeed(rows, facts.limits ?? null)) {
    case "needed":
      return { kind: "compact", source: "automatic", facts: boundary };
    case "still_over":
      return { kind: "cannot_shrink" };
    case "none":
      return { kind: "generate" };
  }
}

/** What the last of a row's calls that ended well has put to the person. */
function awaitedBy(row: PromptRow): AwaitedAnswer | null {
  const awaited = row.calls
    .filter(({ state, isError }) => state === "finished" && !isError)
    .map(({ toolName }) => awaitedAfter(toolName));
  return awaited.findLast((kind) => kind !== null) ?? null;
}

/** Whether the turn goes on behind the last row. */
function expectsMore(rows: readonly PromptRow[], last: PromptRow): boolean {
  if (last.role === "assistant") return expectsAnother(last);
  const boundary = boundaryFacts(rows[0]);
  const isNew = boundary === null || rows.length > 1 + (boundary.kept ?? 0);
  return isNew || boundary.continues;
}

/** Whether a batch has ended call by call, and its owner died before the commit that tells it. */
function isUncommitted(row: PromptRow, last: PromptRow): boolean {
  return row === last && row.calls.some(isOurs) && row.resultsVersion === 0;
}

function isOurs(call: LedgerCall): boolean {
  return call.kind !== "dynamic";
}

/** Whether the model waits for results that it asked for, invalid calls included. */
function expectsAnother(row: PromptRow): boolean {
  if (row.interrupted || row.parts.some((part) => part.type === "data-outcome")) return false;
  return row.parts.some((part) => part.type === "dynamic-tool" && part.providerExecuted !== true);
}

function stepsOfTurn(rows: readonly PromptRow[]): number {
  const lastUser = rows.findLastIndex((row) => row.role === "user");
  const before = boundaryFacts(rows[lastUser])?.steps ?? 0;
  return before + rows.slice(lastUser + 1).filter((row) => row.role === "assistant").length;
}
