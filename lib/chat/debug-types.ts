export type DebugRunKind = "chat_turn" | "title_generation" | "turn_summary" | "compaction";
export type DebugStatus = "in_progress" | "completed" | "error" | "interrupted";

/** One try of a model call, as it went over the wire; headers and bodies are redacted before they get here. */
export interface DebugAttempt {
  number: number;
  startedAt: string;
  endedAt: string | null;
  statusCode: number | null;
  /** One of the kinds of a chat's error; null: it went well. */
  errorKind: string | null;
  request: unknown;
  response: unknown;
}
