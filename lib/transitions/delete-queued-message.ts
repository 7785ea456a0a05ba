import { and, eq } from "drizzle-orm";
import { chatQueuedMessages } from "../../db/schema/chat-queued-messages";
import { runTransition } from "./run-transition";
import type { TransitionContext } from "./types";

/** Takes one message out of the queue; what the chat is doing goes on untouched. */
export function deleteQueuedMessage(
  ctx: TransitionContext,
  input: { chatId: string; queuedId: string },
): Promise<void> {
  return runTransition(ctx, { chatId: input.chatId, transition: "delete_queued" }, async (scope) => {
    const deleted = await scope.tx
      .delete(chatQueuedMessages)
      .where(and(eq(chatQueuedMessages.chatId, input.chatId), eq(chatQueuedMessages.id, input.queuedId)))
      .returning({ id: chatQueuedMessages.id });
    if (deleted.length !== 1) scope.refuse("queued_message_not_found");
  });
}
