import { and, eq } from "drizzle-orm";
import { chatQueuedMessages } from "../../db/schema/chat-queued-messages";
import type { InputPart } from "../chat/wire";
import { moveQueued } from "./queue-order";
import { runTransition } from "./run-transition";
import type { TransitionContext } from "./types";

export interface EditQueuedMessageInput {
  chatId: string;
  queuedId: string;
  /** Undefined: as it is. */
  content?: InputPart[] | undefined;
  /** Its place in the queue, 1 being next; undefined: as it is. */
  position?: number | undefined;
}

/** Changes what a waiting message says, or when its turn comes; what the chat is doing goes on untouched. */
export function editQueuedMessage(ctx: TransitionContext, input: EditQueuedMessageInput): Promise<void> {
  const { chatId, queuedId, content, position } = input;
  return runTransition(ctx, { chatId, transition: "edit_queued" }, async (scope) => {
    const isThere = and(eq(chatQueuedMessages.chatId, chatId), eq(chatQueuedMessages.id, queuedId));
    const found =
      content === undefined
        ? await scope.tx.select({ id: chatQueuedMessages.id }).from(chatQueuedMessages).where(isThere)
        : await scope.tx
            .update(chatQueuedMessages)
            .set({ content })
            .where(isThere)
            .returning({ id: chatQueuedMessages.id });
    if (found.length !== 1) scope.refuse("queued_message_not_found");
    if (position !== undefined) await moveQueued(scope, queuedId, position);
  });
}
