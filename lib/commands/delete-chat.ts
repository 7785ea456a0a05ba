import { deleteChatFamily } from "../../db/queries/delete-chat";
import { AppError } from "../errors";
import type { TransitionContext } from "../transitions/types";
import { type OwnChatTarget, withOwnChat } from "./own-chat";

/** Deletes an own, archived root chat with its sub-agents' chats, for good. */
export function deleteChat(ctx: TransitionContext, target: OwnChatTarget): Promise<void> {
  return withOwnChat(ctx, target, async (joined, chat) => {
    if (chat.row.parentChatId !== null) {
      throw new AppError("conflict", "A sub-agent's chat is deleted with the chat that started it.");
    }
    if (!chat.row.archived) throw new AppError("conflict", "Archive this chat before you delete it.");
    // Told behind the COMMIT: whoever looked before would still find the chat, and never look again.
    for (const row of await deleteChatFamily(joined.unit.tx, target.chatId)) joined.unit.deleted(row);
  });
}
