import type { TransitionContext } from "../transitions/types";
import { movePin, withOwnPins } from "./move-pin";
import type { OwnChatTarget } from "./own-chat";

/** Pins an own chat below the pinned ones, or lets it go back among the others. */
export function pinChat(ctx: TransitionContext, command: OwnChatTarget & { pinned: boolean }): Promise<void> {
  const { pinned } = command;
  return withOwnPins(ctx, command, async (joined, chat) => {
    if (pinned === (chat.row.pinOrder !== null)) return;
    await movePin(joined, chat, pinned ? 1 : null);
  });
}
