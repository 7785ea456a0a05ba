import { z } from "zod";
import { listOf, plainText, timeSchema } from "./fields";

const MAX_PATH = 4_096;
const MAX_CONTEXT = 10_000;
const count = z.number().int();

export const diffQuery = z.object({
  path: plainText(MAX_PATH, 1),
  /** Unchanged lines around each change; 3 when it is not said. */
  context: z.coerce.number().int().min(0).max(MAX_CONTEXT).optional(),
});

export const changesSchema = z.object({
  base: z.string().nullable(),
  files: z.array(
    z.object({
      path: z.string(),
      oldPath: z.string().optional(),
      status: z.enum(["added", "modified", "deleted", "renamed", "untracked"]),
      additions: count,
      deletions: count,
      binary: z.boolean(),
    }),
  ),
  additions: count,
  deletions: count,
  complete: z.boolean(),
});

export const processListSchema = listOf(
  z.object({
    id: z.string(),
    callId: z.string().nullable(),
    chatId: z.string().nullable(),
    command: z.string(),
    workdir: z.string(),
    background: z.boolean(),
    running: z.boolean(),
    exitCode: count.nullable(),
    startedAt: timeSchema,
    endedAt: timeSchema.nullable(),
    lastLine: z.string(),
  }),
);
