import { findLastPinOrder } from "../../db/queries/pinned-chats";
import type { TransitionContext } from "../transitions/types";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import { type OwnChatTarget, withOwnChat } from "./own-chat";

/** Pins an own chat below the pinned ones, or lets it go back among the others. */
export function pinChat(ctx: TransitionContext, command: OwnChatTarget & { pinned: boolean }): Promise<void> {
  const { caller, chatId, pinned } = command;
  return withOwnChat(ctx, command, async (joined, chat) => {
    if (pinned === (chat.row.pinOrder !== null)) return;
    const pinOrder = pinned ? (await findLastPinOrder(joined.unit.tx, caller.userId)) + 1 : null;
    await updateChatMetadata(joined, { chatId, patch: { pinOrder } });
  });
}
