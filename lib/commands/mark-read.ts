import { getMessages } from "../../db/queries/messages";
import { AppError } from "../errors";
import { messageIdToBigint } from "../ids";
import type { TransitionContext } from "../transitions/types";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import { type OwnChatTarget, withOwnChat } from "./own-chat";

/** Moves an own chat's read cursor forward to a message; it never moves back. */
export function markRead(
  ctx: TransitionContext,
  command: OwnChatTarget & { messageId: string },
): Promise<void> {
  const { chatId, messageId } = command;
  return withOwnChat(ctx, command, async (joined, chat) => {
    const lastReadMessageId = messageIdToBigint(messageId);
    const [message] = await getMessages(joined.unit.tx, chatId, [messageId]);
    if (message === undefined || lastReadMessageId === null) {
      throw new AppError("not_found", "There is no such message.");
    }
    if (lastReadMessageId <= (chat.row.lastReadMessageId ?? 0n)) return;
    await updateChatMetadata(joined, { chatId, patch: { lastReadMessageId } });
  });
}
