import { deleteQueuedMessage as deleteQueuedMessageTransition } from "../transitions/delete-queued-message";
import type { TransitionContext } from "../transitions/types";
import { type OwnChatTarget, withOwnChat } from "./own-chat";
import { requireQueueOf } from "./require-queue";

/** Takes a waiting message out of an own chat's queue. */
export function deleteQueuedMessage(
  ctx: TransitionContext,
  command: OwnChatTarget & { queuedId: string },
): Promise<void> {
  const { chatId, queuedId } = command;
  return withOwnChat(ctx, command, async (joined, chat) => {
    requireQueueOf(chat, queuedId);
    await deleteQueuedMessageTransition(joined, { chatId, queuedId });
  });
}
