/** The call that a chat is at, brief enough for a list: what it is called on, and nothing of what it writes. */
export interface CurrentCall {
  toolName: string;
  input: Record<string, unknown>;
  /** Null: it has not begun. */
  startedAt: string | null;
}

/** What says in a few words what a call does. */
const TELLING = [
  "model_intent",
  "command",
  "path",
  "title",
  "chat_id",
  "process_id",
  "name",
  "query",
  "template_id",
] as const;
const MAX_TEXT = 200;
const MAX_EDITS = 3;

/** The input of a call without what is long; of one that cannot be read, nothing. */
export function briefInput(json: string | null): Record<string, unknown> {
  const input = json === null ? null : parse(json);
  if (!isRecord(input)) return {};
  const brief: Record<string, unknown> = {};
  for (const name of TELLING) {
    const value = input[name];
    if (typeof value === "string") brief[name] = value.slice(0, MAX_TEXT).toWellFormed();
  }
  if (Array.isArray(input["edits"])) {
    brief["edits"] = input["edits"].slice(0, MAX_EDITS).map((edit: unknown) => {
      const path = isRecord(edit) ? edit["path"] : null;
      return typeof path === "string" ? { path: path.slice(0, MAX_TEXT).toWellFormed() } : {};
    });
  }
  return brief;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
