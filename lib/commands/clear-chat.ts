import type { Chat } from "../chat/wire";
import { clearContext } from "../transitions/clear-context";
import type { TransitionContext } from "../transitions/types";
import { type OwnChatTarget, readChat, withOwnChat } from "./own-chat";

/** Empties the context of an own, idle chat at once; the transcript stays. */
export function clearChat(ctx: TransitionContext, target: OwnChatTarget): Promise<Chat> {
  return withOwnChat(ctx, target, async (joined) => {
    await clearContext(joined, { chatId: target.chatId });
    return readChat(joined, target.chatId);
  });
}
