export const DEBUG_RUN_KINDS = ["chat_turn", "title_generation", "quickgen", "compaction"] as const;
export type DebugRunKind = (typeof DEBUG_RUN_KINDS)[number];
export const DEBUG_STATUSES = ["in_progress", "completed", "error", "interrupted"] as const;
export type DebugStatus = (typeof DEBUG_STATUSES)[number];

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

/** What a run's steps come to. */
export interface DebugRunSummary {
  steps: number;
  attempts: number;
  inputTokens: number;
  outputTokens: number;
}

/** One line of a chat's list of runs. Times are ISO 8601 UTC. */
export interface DebugRun {
  id: string;
  chatId: string;
  parentRunId: string | null;
  kind: DebugRunKind;
  status: DebugStatus;
  modelId: string | null;
  provider: string;
  model: string;
  triggerMessageId: string | null;
  tipMessageId: string | null;
  summary: DebugRunSummary;
  startedAt: string;
  updatedAt: string;
  finishedAt: string | null;
}

/** One model call of a run, with everything that was kept of it. */
export interface DebugStep {
  id: string;
  number: number;
  operation: string;
  status: DebugStatus;
  assistantMessageId: string | null;
  request: unknown;
  response: unknown;
  usage: unknown;
  attempts: DebugAttempt[];
  error: unknown;
  metadata: Record<string, unknown>;
  startedAt: string;
  finishedAt: string | null;
}

export interface DebugRunDetail extends DebugRun {
  steps: DebugStep[];
}
