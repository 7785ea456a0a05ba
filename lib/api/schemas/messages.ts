import { z } from "zod";
import type { Message, QueuedMessage } from "../../chat/wire";
import { inputPartSchema } from "../../chat/wire";
import { mcpServerIdsSchema, reasoningEffortSchema } from "./chats";
import { idText, limitParam, timeSchema } from "./fields";
import { contentSchema } from "./content";

export const sendMessageSchema = z.strictObject({
  content: contentSchema,
  busyBehavior: z.enum(["queue", "steer", "interrupt"]).default("queue"),
  modelId: idText.nullish(),
  planMode: z
    .boolean()
    .refine((on) => !on, "Plan mode is not available yet")
    .optional(),
  mcpServerIds: mcpServerIdsSchema.optional(),
  reasoningEffort: reasoningEffortSchema.nullish(),
});
export type SendMessageBody = z.input<typeof sendMessageSchema>;

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
      })
      .optional(),
  })
  .meta({ id: "Message" });

export const queuedMessageSchema = z
  .object({
    id: z.string(),
    chatId: z.string(),
    content: z.array(inputPartSchema),
    position: z.number(),
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
