/** A tool that the application which made the chat carries out itself: told to the model, answered by `tool-results`. */
export interface DynamicTool {
  name: string;
  description: string;
  /** A JSON Schema of type object, as the model is shown it. */
  inputSchema: Record<string, unknown>;
}

/** How long results are waited for. */
export const ACTION_DEADLINE_MS = 5 * 60_000;

/**
 * The client-executed tools that the model is offered: none where nothing may be changed, and none that has the name of one of ours, which
 * would be carried out in its place.
 */
export function offeredDynamicTools(
  tools: readonly DynamicTool[],
  facts: { readOnly: boolean; builtIn: ReadonlySet<string> },
): DynamicTool[] {
  return facts.readOnly ? [] : tools.filter(({ name }) => !facts.builtIn.has(name));
}

/** What a client says of one call. */
export interface ActionResult {
  toolCallId: string;
  /** JSON. */
  output?: unknown;
  isError?: boolean | undefined;
}

export type ActionResultProblem =
  | "duplicate_result"
  | "unexpected_result"
  | "missing_result"
  | "output_not_json";

/** Why results do not answer exactly the calls that wait; null: they do. */
export function findActionResultProblem(
  waiting: readonly string[],
  results: readonly ActionResult[],
): ActionResultProblem | null {
  const given = results.map(({ toolCallId }) => toolCallId);
  if (new Set(given).size < given.length) return "duplicate_result";
  if (given.some((id) => !waiting.includes(id))) return "unexpected_result";
  if (waiting.some((id) => !given.includes(id))) return "missing_result";
  return results.every(({ output }) => isJson(output)) ? null : "output_not_json";
}

/** Whether a value comes back from JSON as it was. */
function isJson(value: unknown): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value);
    case "object":
      return value === null || Object.values(value).every(isJson);
    default:
      return false;
  }
}
