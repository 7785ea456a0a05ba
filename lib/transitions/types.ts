import type { Db } from "../../db/client";
import type { Pubsub } from "../../db/pubsub";
import type { AppPart, Origin, StoredRowMetadata } from "../chat/message-types";
import type { ChatStatus, MessageUsage } from "../chat/wire";
import type { ToolCallKind } from "../chat/workspace-types";
import type { TransitionUnit } from "./unit";

/** What every transition is given: the pool it opens its transaction on, and where it hints after COMMIT. */
export interface TransitionContext {
  db: Db;
  pubsub: Pubsub;
  /** Set inside `runInTransaction`: every transition of the unit commits, or none, and hints wait for the one COMMIT. */
  unit?: TransitionUnit;
}

/**
 * Re-checked under the row lock by every write of a worker: still the owner, same status, same history. `attempt` is added
 * by writes that belong to one model call. A mismatch throws FenceError, which a task treats as a silent, expected end.
 */
export interface Fence {
  chatId: string;
  workerId: string;
  runnerId: string;
  status: ChatStatus;
  historyVersion: number;
  attempt?: number;
}

/** A committed provider turn, already sealed. */
export interface NewAssistantRow {
  /** Public id; drawn by recordGenerationAttempt. */
  id: string;
  parts: AppPart[];
  metadata: StoredRowMetadata;
  origin: Origin | null;
  modelId: string | null;
  finishReason: string | null;
  providerResponseId: string | null;
  usage: MessageUsage | null;
  contextLimit: number | null;
  costMicros: number | null;
  interrupted: boolean;
  /** Tells people of a compaction; no prompt is built from such a row. */
  compaction?: "summary";
}

/** A call of a new row that the engine must execute (or refuse): becomes a ledger row in the same transaction. */
export interface NewToolCall {
  /** Ours (`call_…`). */
  id: string;
  toolCallId: string;
  toolName: string;
  kind: ToolCallKind;
  input: unknown;
}

/** The end of one call, written once. */
export interface ToolCallResult {
  /** Ledger id. */
  callId: string;
  state: "finished" | "failed" | "cancelled" | "unknown";
  output: unknown;
  /** AI SDK tool-result output, when the model reads something else than `output` as JSON. */
  modelOutput?: unknown;
  isError: boolean;
  reason?: string;
}
