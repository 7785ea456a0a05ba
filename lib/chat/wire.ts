import { z } from "zod";
import type { CurrentCall } from "./current-call";
import type { ModelPhase } from "./model-phase";
import type { Awaited } from "./plan-mode";
import type { AppChunk, AppPart, RowMetadata } from "./message-types";

export const CHAT_STATUSES = ["waiting", "running", "interrupting", "requires_action", "error"] as const;
export type ChatStatus = (typeof CHAT_STATUSES)[number];

export const ERROR_KINDS = [
  "generic",
  "overloaded",
  "rate_limit",
  "timeout",
  "stream_silence_timeout",
  "auth",
  "config",
  "usage_limit",
  "missing_key",
  "provider_disabled",
  "content_filter",
  "context_overflow",
  "owner_died",
] as const;
export type ErrorKind = (typeof ERROR_KINDS)[number];

export const chatErrorSchema = z.object({
  message: z.string(),
  detail: z.string().optional(),
  kind: z.enum(ERROR_KINDS),
  provider: z.string().optional(),
  retryable: z.boolean(),
  statusCode: z.number().int().optional(),
});
export type ChatError = z.infer<typeof chatErrorSchema>;

export const inputPartSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({ type: z.literal("file"), fileId: z.string() }),
  z.strictObject({
    type: z.literal("file-reference"),
    path: z.string(),
    startLine: z.number().int().min(1),
    endLine: z.number().int().min(1),
    text: z.string(),
  }),
]);
export type InputPart = z.infer<typeof inputPartSchema>;

export interface ChatUsage {
  inputTokens: number;
  outputTokens: number;
  contextTokens: number;
  contextLimit: number | null;
  costMicros: number | null;
  /** Requests that used tokens of a model without prices. */
  unpricedRequests: number;
}

export interface ChangeTotals {
  additions: number;
  deletions: number;
  files: number;
}

/** `Chat` of api.md. Times are ISO 8601 UTC. */
export interface Chat {
  id: string;
  ownerId: string;
  parentChatId: string | null;
  rootChatId: string;
  title: string;
  status: ChatStatus;
  waitingForCapacity: boolean;
  /** A model call failed and is tried again by itself. */
  retrying: boolean;
  /** While it waits for capacity: how many chats get a slot before this one; else null. */
  chatsAhead: number | null;
  archived: boolean;
  pinOrder: number | null;
  labels: Record<string, string>;
  mode: null | "explore" | "computer_use";
  planMode: boolean;
  /** The mode as it was when the turn began: what is chosen meanwhile holds from the next one on. */
  turnPlanMode: boolean;
  /** What the agent has put to the person: nothing goes on until it is answered. */
  awaiting: Awaited | null;
  modelId: string | null;
  reasoningEffort: string | null;
  workspaceId: string | null;
  mcpServerIds: string[];
  lastError: ChatError | null;
  lastTurnSummary: string | null;
  /** At rest because a person ended the turn. */
  lastTurnStopped: boolean;
  hasUnread: boolean;
  /** Sub-agents; in answers only, never in events. */
  children?: Chat[];
  usage: ChatUsage;
  versions: {
    snapshot: number;
    history: number;
    queue: number;
    retryState: number;
    attempt: number;
    metadata: number;
  };
  changes: ChangeTotals | null;
  /** The workspace has other instructions or skills for the model by now than the chat was given. */
  contextOutOfDate: boolean;
  /** While it runs: the first call that has not ended; null also while the model is asked. */
  currentCall: CurrentCall | null;
  /** Of a sub-agent that runs: what its model does; null while that is not asked. */
  modelPhase: ModelPhase | null;
  /** When the turn that is running was begun; null while idle. */
  turnStartedAt: string | null;
  lastTurnAt: string;
  createdAt: string;
  updatedAt: string;
}

export interface MessageUsage {
  inputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

/** `Message` of api.md: one user message or one provider turn, without provider metadata and `custom` parts. */
export interface Message {
  id: string;
  chatId: string;
  role: "user" | "assistant";
  parts: AppPart[];
  createdAt: string;
  revision: number;
  modelId?: string;
  usage?: MessageUsage;
  costMicros?: number;
  authorId?: string;
  interrupted?: boolean;
  compaction?: "summary" | "clear";
  metadata?: RowMetadata;
}

export interface QueuedMessage {
  id: string;
  chatId: string;
  content: InputPart[];
  /** Its place in the queue: 1 is next. */
  position: number;
  /** It enters history after the next step instead of after the turn. */
  steer?: true;
  modelId: string | null;
  createdAt: string;
}

export type PreviewResetReason = "committed" | "retry" | "takeover" | "lost";

export interface RetryState {
  attempt: number;
  delayMs: number;
  retryAt: string;
  error: ChatError;
}

/** Events of `GET /api/v1/chats/{id}/stream`, by SSE event name. */
export interface StreamEvents {
  message: Message;
  message_part: {
    historyVersion: number;
    attempt: number;
    messageId: string;
    seq: number;
    lastSeq: number;
    chunks: AppChunk[];
  };
  status: { status: ChatStatus; waitingForCapacity: boolean; chat: Chat };
  error: ChatError;
  retry: RetryState;
  queue_update: { queued: QueuedMessage[] };
  action_required: {
    toolCalls: { toolCallId: string; toolName: string; input: unknown }[];
    deadlineAt: string;
  };
  preview_reset: { historyVersion: number; attempt: number; reason: PreviewResetReason };
  history_reset: Record<string, never>;
  synced: { snapshotVersion: number; oldestId: string | null; hasMore: boolean };
}
export type StreamEventName = keyof StreamEvents;
export type StreamEvent = { [N in StreamEventName]: { name: N; data: StreamEvents[N] } }[StreamEventName];

/** Events of `GET /api/v1/watch`, by SSE event name. */
export interface WatchEvents {
  chat_created: Chat;
  chat_updated: Chat;
  chat_deleted: { id: string };
  synced: Record<string, never>;
}
export type WatchEventName = keyof WatchEvents;

export interface MessagesPage {
  items: Message[];
  queued: QueuedMessage[];
  hasMore: boolean;
  cursor: string;
}
