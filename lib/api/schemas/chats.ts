import { z } from "zod";
import { MODEL_PHASES } from "../../chat/model-phase";
import { AWAITED } from "../../chat/plan-mode";
import { REASONING_EFFORTS } from "../../chat/model-types";
import { knownEffort } from "../../chat/reasoning-effort";
import { type Chat, CHAT_STATUSES, chatErrorSchema } from "../../chat/wire";
import { cursorParam, idText, limitParam, listOf, nameText, plainText, timeSchema } from "./fields";
import { contentSchema } from "./content";
import { dynamicToolsSchema } from "./dynamic-tools";

const MAX_TITLE = 200;
const MAX_SYSTEM_PROMPT = 32_000;
const MAX_LABELS = 50;
const MAX_PIN_ORDER = 1_000_000;

const labelsSchema = z
  .record(plainText(64, 1), plainText(256, 1))
  .refine((labels) => Object.keys(labels).length <= MAX_LABELS, `At most ${MAX_LABELS} labels`);
export const mcpServerIdsSchema = z.array(idText).max(0, "There are no MCP servers");
export const reasoningEffortSchema = z
  .string()
  .refine((word) => knownEffort(word) !== null, `Must be one of ${REASONING_EFFORTS.join(", ")}`)
  .meta({ enum: REASONING_EFFORTS });

export const createChatSchema = z.strictObject({
  content: contentSchema,
  modelId: idText.nullish(),
  workspaceId: idText.nullish(),
  planMode: z.boolean().optional(),
  mcpServerIds: mcpServerIdsSchema.optional(),
  labels: labelsSchema.optional(),
  systemPrompt: plainText(MAX_SYSTEM_PROMPT).nullish(),
  reasoningEffort: reasoningEffortSchema.nullish(),
  dynamicTools: dynamicToolsSchema.optional(),
});
export type CreateChatBody = z.input<typeof createChatSchema>;

export const updateChatSchema = z.strictObject({
  title: nameText(MAX_TITLE).optional(),
  archived: z.boolean().optional(),
  pinOrder: z.number().int().min(0).max(MAX_PIN_ORDER).nullable().optional(),
  labels: labelsSchema.optional(),
  planMode: z.boolean().optional(),
  workspaceId: idText.nullable().optional(),
  modelId: idText.nullable().optional(),
  mcpServerIds: mcpServerIdsSchema.optional(),
  /** Whether model calls are recorded; null: as one's own setting says. */
  debugOverride: z.boolean().nullable().optional(),
});
export type UpdateChatBody = z.input<typeof updateChatSchema>;

export const renameSchema = z.object({ chatId: idText, title: nameText(MAX_TITLE) });
export const archiveSchema = z.object({ chatId: idText, archived: z.boolean() });
export const pinSchema = z.object({ chatId: idText, pinned: z.boolean() });

/** `key:value`; the key ends at the first colon. */
const labelFilterSchema = plainText(321)
  .regex(/^[^:]+:.+$/su, "key:value")
  .transform((text): [string, string] => {
    const colon = text.indexOf(":");
    return [text.slice(0, colon), text.slice(colon + 1)];
  });

export const listChatsQuery = z.object({
  q: plainText(200).optional(),
  /** May be given several times: only chats that carry all of them. */
  label: z.array(labelFilterSchema).max(MAX_LABELS).optional(),
  archived: z.enum(["true", "false"]).default("false"),
  limit: limitParam,
  cursor: cursorParam,
});

export const readChatSchema = z.strictObject({ messageId: idText });

export const chatSchema: z.ZodType<Chat> = z
  .object({
    id: z.string(),
    ownerId: z.string(),
    parentChatId: z.string().nullable(),
    rootChatId: z.string(),
    title: z.string(),
    status: z.enum(CHAT_STATUSES),
    waitingForCapacity: z.boolean(),
    retrying: z.boolean(),
    chatsAhead: z.number().int().nullable(),
    archived: z.boolean(),
    pinOrder: z.number().int().nullable(),
    labels: z.record(z.string(), z.string()),
    mode: z.enum(["explore", "computer_use"]).nullable(),
    planMode: z.boolean(),
    turnPlanMode: z.boolean(),
    awaiting: z.enum(AWAITED).nullable(),
    modelId: z.string().nullable(),
    reasoningEffort: z.string().nullable(),
    workspaceId: z.string().nullable(),
    mcpServerIds: z.array(z.string()),
    lastError: chatErrorSchema.nullable() as z.ZodType<Chat["lastError"]>,
    lastTurnSummary: z.string().nullable(),
    lastTurnStopped: z.boolean(),
    hasUnread: z.boolean(),
    get children() {
      return z.array(chatSchema);
    },
    usage: z.object({
      inputTokens: z.number().int(),
      outputTokens: z.number().int(),
      contextTokens: z.number().int(),
      contextLimit: z.number().int().nullable(),
      costMicros: z.number().int().nullable(),
      unpricedRequests: z.number().int(),
    }),
    versions: z.object({
      snapshot: z.number().int(),
      history: z.number().int(),
      queue: z.number().int(),
      retryState: z.number().int(),
      attempt: z.number().int(),
      metadata: z.number().int(),
    }),
    contextOutOfDate: z.boolean(),
    changes: z
      .object({ additions: z.number().int(), deletions: z.number().int(), files: z.number().int() })
      .nullable(),
    currentCall: z
      .object({
        toolName: z.string(),
        input: z.record(z.string(), z.unknown()),
        startedAt: timeSchema.nullable(),
      })
      .nullable(),
    modelPhase: z.enum(MODEL_PHASES).nullable(),
    turnStartedAt: timeSchema.nullable(),
    lastTurnAt: timeSchema,
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: "Chat" });

export const chatListSchema = listOf(chatSchema);

export const chatCostSchema = z.object({
  totalMicros: z.number().int(),
  requests: z.number().int(),
  unpricedRequests: z.number().int(),
  byModel: z.array(
    z.object({
      modelId: z.string().nullable(),
      model: z.string(),
      requests: z.number().int(),
      unpricedRequests: z.number().int(),
      costMicros: z.number().int(),
      inputTokens: z.number().int(),
      outputTokens: z.number().int(),
    }),
  ),
});

const rowSchema = z.looseObject({ id: z.string() });

/** Rows as they are kept; messages without what only providers can read. */
export const chatExportSchema = z.object({
  chat: chatSchema,
  systemPrompt: z.string().nullable(),
  dynamicTools: z.array(z.unknown()),
  messages: z.array(rowSchema.extend({ revision: z.number().int(), deleted: z.boolean() })),
  queued: z.array(rowSchema),
  toolCalls: z.array(rowSchema.extend({ messageId: z.string(), state: z.string() })),
  modelCalls: z.array(rowSchema),
});
