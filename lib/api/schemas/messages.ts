import { z } from "zod";
import type { Chat, Message, QueuedMessage } from "../../chat/wire";
import { inputPartSchema } from "../../chat/wire";
import { chatSchema, mcpServerIdsSchema, reasoningEffortSchema } from "./chats";
import { idText, limitParam, timeSchema } from "./fields";
import { contentSchema } from "./content";

const MAX_POSITION = 1_000_000;

export const sendMessageSchema = z.strictObject({
  content: contentSchema,
  busyBehavior: z.enum(["queue", "steer", "interrupt"]).default("queue"),
  modelId: idText.nullish(),
  planMode: z.boolean().optional(),
  mcpServerIds: mcpServerIdsSchema.optional(),
  reasoningEffort: reasoningEffortSchema.nullish(),
});
export type SendMessageBody = z.input<typeof sendMessageSchema>;

/** What may be said anew of a message that was sent. */
/** The model to try again with; without it, the chat's. */
export const retryTurnSchema = z.strictObject({ modelId: idText.optional() });

export const editMessageSchema = sendMessageSchema.omit({ busyBehavior: true });
export type EditMessageBody = z.input<typeof editMessageSchema>;

export const editQueuedMessageSchema = z.strictObject({
  content: contentSchema.optional(),
  /** Its place in the queue: 1 is next, and a place beyond the end is the end. */
  position: z.number().int().min(0).max(MAX_POSITION).optional(),
});
export type EditQueuedMessageBody = z.input<typeof editQueuedMessageSchema>;

export const listMessagesQuery = z.object({
  beforeId: idText.optional(),
  afterId: idText.optional(),
  limit: limitParam,
});

const callSchema = z.object({
  callId: z.string(),
  state: z.enum(["requested", "started", "finished", "failed", "cancelled", "unknown"]),
  startedAt: timeSchema.optional(),
  endedAt: timeSchema.optional(),
  keptFromBeforeRestart: z.literal(true).optional(),
});

/** Parts are the AI SDK's UI message parts; tools are `dynamic-tool`. */
const partSchema = z.looseObject({ type: z.string() });

export const messageSchema = z
  .object({
    id: z.string(),
    chatId: z.string(),
    role: z.enum(["user", "assistant"]),
    parts: z.array(partSchema),
    createdAt: timeSchema,
    revision: z.number().int(),
    modelId: z.string().optional(),
    usage: z
      .object({
        inputTokens: z.number().int(),
        outputTokens: z.number().int(),
        reasoningTokens: z.number().int(),
        cacheReadTokens: z.number().int(),
        cacheWriteTokens: z.number().int(),
      })
      .optional(),
    costMicros: z.number().int().optional(),
    authorId: z.string().optional(),
    interrupted: z.boolean().optional(),
    compaction: z.enum(["summary", "clear"]).optional(),
    metadata: z
      .object({
        calls: z.record(z.string(), callSchema).optional(),
        reasoning: z
          .record(z.string(), z.object({ startedAt: timeSchema, endedAt: timeSchema.optional() }))
          .optional(),
        afterRestart: z.literal(true).optional(),
      })
      .optional(),
  })
  .meta({ id: "Message" });

export const queuedMessageSchema = z
  .object({
    id: z.string(),
    chatId: z.string(),
    content: z.array(inputPartSchema),
    position: z.number().int(),
    steer: z.literal(true).optional(),
    modelId: z.string().nullable(),
    createdAt: timeSchema,
  })
  .meta({ id: "QueuedMessage" });

export const messagesPageSchema = z.object({
  items: z.array(messageSchema),
  queued: z.array(queuedMessageSchema),
  hasMore: z.boolean(),
  cursor: z.string(),
});

export const sentMessageSchema = z.object({
  queued: z.boolean(),
  messages: z.array(messageSchema).optional(),
  queuedMessage: queuedMessageSchema.optional(),
});

export interface SentMessage {
  queued: boolean;
  messages?: Message[];
  queuedMessage?: QueuedMessage;
}

export const editedMessageSchema = z.object({
  messages: z.array(messageSchema),
  deletedMessageIds: z.array(z.string()),
});

export interface EditedMessage {
  /** The message that took the place of the edited one. */
  messages: Message[];
  /** What is gone: the edited message and everything behind it. */
  deletedMessageIds: string[];
}

export const promotedMessageSchema = z.object({ chat: chatSchema, messages: z.array(messageSchema) });

export interface PromotedMessage {
  chat: Chat;
  /** What entered history now; empty while the running turn has to stop first. */
  messages: Message[];
}
