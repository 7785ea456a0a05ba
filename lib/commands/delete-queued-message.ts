import { deleteQueuedMessage as deleteQueuedMessageTransition } from "../transitions/delete-queued-message";
import type { TransitionContext } from "../transitions/types";
import { AppError } from "../errors";
import { type OwnChatTarget, withOwnChat } from "./own-chat";

/** Takes a waiting message out of an own chat's queue. */
export function deleteQueuedMessage(
  ctx: TransitionContext,
  command: OwnChatTarget & { queuedId: string },
): Promise<void> {
  const { chatId, queuedId } = command;
  return withOwnChat(ctx, command, async (joined, chat) => {
    if (chat.queueCount === 0 || queuedId.includes("\0")) {
      throw new AppError("not_found", "This message is no longer in the queue.");
    }
    await deleteQueuedMessageTransition(joined, { chatId, queuedId });
  });
}
