import { sql } from "drizzle-orm";
import { messageIdFromBigint } from "../ids";
import { invariant } from "../invariant";
import { runTransition, type TransitionScope } from "./run-transition";
import type { Fence, TransitionContext } from "./types";

export type GenerationAttemptInput =
  | { fence: Fence; kind: "model" }
  /** `messageId`: the assistant row whose calls are executed. */
  | { fence: Fence; kind: "tools"; messageId: string };

/**
 * Counts an attempt at the next step and names the row that it is about. A model step draws the id of its row with the
 * first attempt and keeps it until history moves, so that preview and stored row share it.
 */
export function recordGenerationAttempt(
  ctx: TransitionContext,
  input: GenerationAttemptInput,
): Promise<{ attempt: number; messageId: string }> {
  const { fence } = input;
  return runTransition(ctx, { chatId: fence.chatId, transition: "record_attempt", fence }, async (scope) => {
    const attempt = scope.chat.generationAttempt + 1;
    if (input.kind === "tools") {
      await scope.write();
      return { attempt, messageId: input.messageId };
    }
    return { attempt, messageId: await writeWithMessageId(scope) };
  });
}

async function writeWithMessageId(scope: TransitionScope): Promise<string> {
  const { generationMessageId } = await scope.write({
    generationMessageId: sql`coalesce(generation_message_id, nextval('chat_messages_id_seq'))`,
  });
  invariant(generationMessageId !== null, "the id was drawn by this statement");
  return messageIdFromBigint(generationMessageId);
}
