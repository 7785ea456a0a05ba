import { withoutContext } from "./context-parts";
import type { AppPart, BoundaryFacts } from "./message-types";
import type { PromptRow } from "./messages";
import { storableText } from "./storable-text";

/** Names of the closed calls that tell people where a prompt begins anew. No model can call them. */
export const SUMMARY_CALL = "chat_summarized";
export const CLEARED_CALL = "chat_cleared";

/** From how full a context window a chat is compacted, when nobody says otherwise. Percent. */
const DEFAULT_THRESHOLD_PERCENT = 70;
/** The same for large windows: models lose their thread, and requests get dear, long before such a window is full. */
const LARGE_WINDOW_THRESHOLD_PERCENT = 30;
const LARGE_WINDOW_TOKENS = 500_000;
/** A threshold of this switches automatic compaction off. */
export const NEVER_PERCENT = 100;

/** The first line of the request for a summary; scripted models know it by this. */
export const SUMMARY_REQUEST =
  "Summarise this conversation so that the work can go on from your summary alone.";

const SUMMARY_HEAD =
  "This chat was longer than what you see. What came before was summarised to make room; go on from this summary.";
export const SUMMARY_GO_ON = "The task was still under way. Go on with it from where the summary ends.";

export type CompactionSource = "automatic" | "manual";

/** What a `chat_summarized` call says, as api clients read it. */
export interface SummaryOutput {
  summary: string;
  source: CompactionSource;
  threshold_percent: number;
  usage_percent: number;
  context_tokens: number;
  context_limit_tokens: number;
  estimated_context_tokens: number;
}

/** When a chat's context is too full. */
export interface CompactionLimits {
  thresholdPercent: number;
  /** Tokens; the stricter of the windows of the chat's model and the one that writes summaries. 0: not known. */
  contextLimit: number;
}

/** The threshold of a model that nobody has given one. Percent; `contextLimit` in tokens. */
export function usualThreshold(contextLimit: number): number {
  return contextLimit >= LARGE_WINDOW_TOKENS ? LARGE_WINDOW_THRESHOLD_PERCENT : DEFAULT_THRESHOLD_PERCENT;
}

/** The threshold that holds: a person's own, else the model's, else the usual one for its window. */
export function thresholdOf(
  personal: number | null | undefined,
  model: { percent: number | null | undefined; contextLimit: number },
): number {
  const valid = [personal, model.percent].find(
    (percent) => typeof percent === "number" && percent >= 0 && percent <= NEVER_PERCENT,
  );
  return valid ?? usualThreshold(model.contextLimit);
}

/** Tokens that the last call of a model took of its window; 0 when none has said so since the boundary. */
export function contextTokens(rows: readonly PromptRow[]): number {
  return tokensOf(rows.findLast(reportsUsage));
}

export type CompactionNeed = "none" | "needed" | "still_over";

/**
 * Whether a chat has to be compacted before its next generation. `still_over`: it was, in this turn, and the first call after
 * that was over the threshold again, so that another time would not help.
 */
export function compactionNeed(rows: readonly PromptRow[], limits: CompactionLimits | null): CompactionNeed {
  const answers = rows.filter(reportsUsage);
  if (limits === null || !isOver(answers.at(-1), limits)) return "none";
  return isCompactedInTurn(rows) && isOver(answers[0], limits) ? "still_over" : "needed";
}

/** How full the window is, in whole percent; 0 when its size is not known. */
export function usagePercent(tokens: number, contextLimit: number): number {
  return contextLimit <= 0 ? 0 : Math.round((tokens / contextLimit) * 100);
}

function isOver(row: PromptRow | undefined, { thresholdPercent, contextLimit }: CompactionLimits): boolean {
  const tokens = tokensOf(row);
  if (tokens === 0 || contextLimit <= 0 || thresholdPercent >= NEVER_PERCENT) return false;
  return tokens * 100 >= thresholdPercent * contextLimit;
}

function reportsUsage(row: PromptRow): boolean {
  return row.role === "assistant" && tokensOf(row) > 0;
}

/** A call's input counts what came from the cache, too. */
function tokensOf(row: PromptRow | undefined): number {
  if (row?.usage === null || row === undefined) return 0;
  const { inputTokens, outputTokens } = row.usage;
  return inputTokens > 0 ? inputTokens : outputTokens;
}

function isCompactedInTurn(rows: readonly PromptRow[]): boolean {
  const [first, ...rest] = rows;
  return (
    first?.compaction === "summary" && !rest.some((row) => row.role === "user" && row.visibility === "both")
  );
}

/** The messages at the end that no model has answered yet stay as they are; what is before them is summarised. */
export function splitUnanswered(rows: readonly PromptRow[]): { answered: PromptRow[]; kept: PromptRow[] } {
  const lastAnswer = rows.findLastIndex((row) => row.role === "assistant");
  // What the workspace has for the model is given to it anew.
  const unanswered = withoutContext(rows.slice(lastAnswer + 1));
  return {
    answered: rows.slice(0, lastAnswer + 1),
    kept: unanswered.filter((row) => row.role === "user" && row.compaction === null),
  };
}

/** The hidden row that a prompt begins with after a compaction. */
export function summaryParts(summary: string, facts: BoundaryFacts): AppPart[] {
  const text = `${SUMMARY_HEAD}\n\n${summary}${facts.continues ? `\n\n${SUMMARY_GO_ON}` : ""}`;
  return [
    { type: "data-boundary", data: facts },
    { type: "text", text: storableText(text) },
  ];
}

/** What a hidden row says about the turn that it stands in; null of every other row. */
export function boundaryFacts(
  row: Pick<PromptRow, "parts" | "compaction"> | undefined,
): BoundaryFacts | null {
  if (row?.compaction !== "summary") return null;
  const part = row.parts.find((one) => one.type === "data-boundary");
  return part === undefined ? null : part.data;
}

/** The closed call that marks where a chat was cleared. */
export function clearedParts(toolCallId: string): AppPart[] {
  return [
    {
      type: "dynamic-tool",
      toolName: CLEARED_CALL,
      toolCallId,
      state: "output-available",
      input: {},
      output: { cleared: true },
    },
  ];
}
