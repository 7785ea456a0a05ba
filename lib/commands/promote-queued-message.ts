import { getMessages } from "../../db/queries/messages";
import type { Chat, Message } from "../chat/wire";
import { promoteQueuedMessage as promoteQueuedMessageTransition } from "../transitions/promote-queued-message";
import type { TransitionContext } from "../transitions/types";
import { type OwnChatTarget, readChat, withOwnChat } from "./own-chat";
import { requireQueueOf } from "./require-queue";

export interface PromotedMessage {
  chat: Chat;
  /** Rows that entered history now; none while the running turn has to stop first. */
  messages: Message[];
}

/** Sends a message that waits in an own chat's queue before all others, and stops the turn for it. */
export function promoteQueuedMessage(
  ctx: TransitionContext,
  command: OwnChatTarget & { queuedId: string },
): Promise<PromotedMessage> {
  const { chatId, queuedId } = command;
  return withOwnChat(ctx, command, async (joined, chat) => {
    requireQueueOf(chat, queuedId);
    const { messageIds } = await promoteQueuedMessageTransition(joined, { chatId, queuedId });
    return {
      chat: await readChat(joined, chatId),
      messages: await getMessages(joined.unit.tx, chatId, messageIds),
    };
  });
}
