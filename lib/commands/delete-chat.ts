import { deleteChatFamily } from "../../db/queries/delete-chat";
import { AppError } from "../errors";
import type { TransitionContext } from "../transitions/types";
import { type OwnChatTarget, withOwnChat } from "./own-chat";

/** Deletes an own, archived root chat with its sub-agents' chats, for good. */
export async function deleteChat(ctx: TransitionContext, target: OwnChatTarget): Promise<void> {
  const deleted = await withOwnChat(ctx, target, async (joined, chat) => {
    if (chat.row.parentChatId !== null) {
      throw new AppError("conflict", "A sub-agent's chat is deleted with the chat that started it.");
    }
    if (!chat.row.archived) throw new AppError("conflict", "Archive this chat before you delete it.");
    return deleteChatFamily(joined.unit.tx, target.chatId);
  });
  for (const row of deleted) {
    ctx.pubsub.publish("chat", { ...row, change: "deleted" });
  }
}
