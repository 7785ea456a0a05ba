import type { Chat } from "../chat/wire";
import { setArchived } from "../transitions/set-archived";
import type { TransitionContext } from "../transitions/types";
import { movePin, withOwnPins } from "./move-pin";
import { type OwnChatTarget, readChat } from "./own-chat";

/** Archives or restores an own chat with its whole family. What is archived is not pinned any more. */
export function archiveChat(
  ctx: TransitionContext,
  command: OwnChatTarget & { archived: boolean },
): Promise<Chat> {
  const { chatId, archived } = command;
  return withOwnPins(ctx, command, async (joined, chat) => {
    await setArchived(joined, { chatId, archived });
    if (archived) await movePin(joined, chat, null);
    return readChat(joined, chatId);
  });
}
