import { z } from "zod";

/** What a command inside asks for its chat: another place to read the context from, or none at all. */

const MAX_ASKED_PATH = 2_048;
/** Of one POST; more are not heard. */
export const MAX_CONTEXT_REQUESTS = 10;
const MAX_WORDS = 1_000;

const askId = z.string().min(1).max(100);

/** Daemon → server; its answer is in the answer to the POST. */
export const contextRequestSchema = z.object({
  type: z.literal("context_request"),
  id: askId,
  chatId: z.string().min(1).max(100),
  change: z.discriminatedUnion("action", [
    /** As a setting names it: relative to the workspace, beneath `~`, or absolute. */
    z.object({ action: z.literal("add"), directory: z.string().min(1).max(MAX_ASKED_PATH) }),
    z.object({ action: z.literal("clear") }),
  ]),
});
export type ContextRequestFrame = z.infer<typeof contextRequestSchema>;

export const contextAnswerSchema = z.object({
  id: askId,
  ok: z.boolean(),
  /** What was done, or why not, in words for whoever asked. */
  words: z.string().max(MAX_WORDS),
});
export type ContextAnswer = z.infer<typeof contextAnswerSchema>;
