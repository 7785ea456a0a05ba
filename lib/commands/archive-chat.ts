import type { Chat } from "../chat/wire";
import { setArchived } from "../transitions/set-archived";
import type { TransitionContext } from "../transitions/types";
import { type OwnChatTarget, readChat, withOwnChat } from "./own-chat";

/** Archives or restores an own chat with its whole family. */
export function archiveChat(
  ctx: TransitionContext,
  command: OwnChatTarget & { archived: boolean },
): Promise<Chat> {
  const { chatId, archived } = command;
  return withOwnChat(ctx, command, async (joined) => {
    await setArchived(joined, { chatId, archived });
    return readChat(joined, chatId);
  });
}
