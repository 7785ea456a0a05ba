import { z } from "zod";
import { DEBUG_MODES } from "../../chat/debug-recording";
import { DEBUG_RUN_KINDS, DEBUG_STATUSES, type DebugRun, type DebugRunDetail } from "../../chat/debug-types";
import { idText, timeSchema } from "./fields";

const runFields = {
  id: z.string(),
  chatId: z.string(),
  parentRunId: z.string().nullable(),
  kind: z.enum(DEBUG_RUN_KINDS),
  status: z.enum(DEBUG_STATUSES),
  modelId: z.string().nullable(),
  provider: z.string(),
  model: z.string(),
  triggerMessageId: z.string().nullable(),
  tipMessageId: z.string().nullable(),
  summary: z.object({
    steps: z.number().int(),
    attempts: z.number().int(),
    inputTokens: z.number().int(),
    outputTokens: z.number().int(),
  }),
  startedAt: timeSchema,
  updatedAt: timeSchema,
  finishedAt: timeSchema.nullable(),
};

const attemptSchema = z.object({
  number: z.number().int(),
  startedAt: timeSchema,
  endedAt: timeSchema.nullable(),
  statusCode: z.number().int().nullable(),
  errorKind: z.string().nullable(),
  request: z.unknown(),
  response: z.unknown(),
});

const stepSchema = z.object({
  id: z.string(),
  number: z.number().int(),
  operation: z.string(),
  status: z.enum(DEBUG_STATUSES),
  assistantMessageId: z.string().nullable(),
  request: z.unknown(),
  response: z.unknown(),
  usage: z.unknown(),
  attempts: z.array(attemptSchema),
  error: z.unknown(),
  metadata: z.record(z.string(), z.unknown()),
  startedAt: timeSchema,
  finishedAt: timeSchema.nullable(),
});

/** Who says whether a chat's model calls are recorded, and what comes of it. */
const recordingSchema = z.object({
  mode: z.enum(DEBUG_MODES),
  user: z.boolean().nullable(),
  chat: z.boolean().nullable(),
  recorded: z.boolean(),
});
export type ChatRecording = z.infer<typeof recordingSchema>;

export const debugRunListSchema = z.object({
  items: z.array(z.object(runFields)) satisfies z.ZodType<DebugRun[]>,
  nextCursor: z.string().nullable(),
  recording: recordingSchema,
});
export type DebugRunList = z.infer<typeof debugRunListSchema>;

export const debugRunDetailSchema = z.object({
  ...runFields,
  steps: z.array(stepSchema),
}) satisfies z.ZodType<DebugRunDetail>;

export const exportDebugQuery = z.object({ runId: idText.optional() });

export const debugExportSchema = z.object({
  chatId: z.string(),
  exportedAt: timeSchema,
  runs: z.array(debugRunDetailSchema),
});

export const ownDebugRecordingBody = z.strictObject({ enabled: z.boolean() });

export const ownDebugRecordingSchema = z.object({
  mode: z.enum(DEBUG_MODES),
  /** One's own choice; null: none was made. */
  enabled: z.boolean().nullable(),
  /** What comes of it for a chat without a choice of its own. */
  recorded: z.boolean(),
});
export type OwnDebugRecording = z.infer<typeof ownDebugRecordingSchema>;
