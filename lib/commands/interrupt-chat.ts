import type { Chat } from "../chat/wire";
import { interrupt } from "../transitions/interrupt";
import type { TransitionContext } from "../transitions/types";
import { type OwnChatTarget, readChat, withOwnChat } from "./own-chat";

/** Stops an own chat; `changed` is false when there was nothing to stop. */
export function interruptChat(
  ctx: TransitionContext,
  target: OwnChatTarget,
): Promise<{ changed: boolean; chat: Chat }> {
  return withOwnChat(ctx, target, async (joined) => {
    const { changed } = await interrupt(joined, { chatId: target.chatId });
    return { changed, chat: await readChat(joined, target.chatId) };
  });
}
