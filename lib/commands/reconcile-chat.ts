import type { Chat } from "../chat/wire";
import { reconcileInvalidState } from "../transitions/reconcile-invalid-state";
import type { TransitionContext } from "../transitions/types";
import { type OwnChatTarget, readChat, withOwnChat } from "./own-chat";

/** Brings an own chat out of a state that should not exist. */
export function reconcileChat(ctx: TransitionContext, target: OwnChatTarget): Promise<Chat> {
  return withOwnChat(ctx, target, async (joined) => {
    await reconcileInvalidState(joined, { chatId: target.chatId });
    return readChat(joined, target.chatId);
  });
}
