import { withoutContext } from "./context-parts";
import type { AppMessage, AppPart } from "./message-types";
import type { LedgerCall, PromptRow } from "./messages";

/** So many steps in a row that asked for the same and got the same: the next such step is not carried out. */
export const MAX_REPEATS = 5;
/** A step whose calls took this long was waiting for something, and may ask again. */
const WAITING_MS = 5_000;
/** What tells two runs of one command apart although nothing is different. */
const VOLATILE_KEYS = new Set(["wall_duration_ms"]);

type ToolPart = Extract<AppPart, { type: "dynamic-tool" }>;

/**
 * Whether a new answer asks once more for what the last steps of the turn have asked for, call for call, and got the same for,
 * result for result.
 */
export function repeatsItself(rows: readonly PromptRow[], message: Pick<AppMessage, "parts">): boolean {
  const asked = requestsOf(message.parts);
  if (asked === null) return false;
  const told = withoutContext(rows);
  const lastUser = told.findLastIndex((row) => row.role === "user");
  const steps = told.slice(lastUser + 1).slice(-MAX_REPEATS);
  const answers = steps[0] === undefined ? null : answersOf(steps[0]);
  return (
    steps.length === MAX_REPEATS &&
    answers !== null &&
    steps.every((row) => requestsOf(row.parts) === asked && answersOf(row) === answers && !hasWaited(row))
  );
}

/** What a step asks for, as text; null when it asks for nothing. */
function requestsOf(parts: readonly AppPart[]): string | null {
  const calls = parts.filter(
    (part): part is ToolPart => part.type === "dynamic-tool" && part.providerExecuted !== true,
  );
  return calls.length === 0 ? null : JSON.stringify(calls.map(({ toolName, input }) => [toolName, input]));
}

function answersOf(row: PromptRow): string {
  return JSON.stringify(
    [row.parts.map(resultOf), row.calls.map(({ state }) => state)],
    (key, value: unknown) => (VOLATILE_KEYS.has(key) ? undefined : value),
  );
}

function resultOf(part: AppPart): unknown {
  if (part.type !== "dynamic-tool") return null;
  if (part.state === "output-available") return part.output;
  return part.state === "output-error" ? part.errorText : null;
}

function hasWaited({ calls }: PromptRow): boolean {
  return calls.some((call: LedgerCall) => {
    const { startedAt, endedAt } = call;
    return startedAt !== null && endedAt !== null && endedAt.getTime() - startedAt.getTime() >= WAITING_MS;
  });
}
