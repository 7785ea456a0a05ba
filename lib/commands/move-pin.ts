import { listPinnedChats, lockPins } from "../../db/queries/pinned-chats";
import { type JoinedContext, runInTransaction } from "../transitions/run-in-transaction";
import type { TransitionContext } from "../transitions/types";
import type { LockedChat } from "../transitions/unit";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import { type OwnChatTarget, withOwnChat } from "./own-chat";

/** `withOwnChat` for work that may move pins. */
export function withOwnPins<T>(
  ctx: TransitionContext,
  target: OwnChatTarget,
  work: (joined: JoinedContext, chat: LockedChat) => Promise<T>,
): Promise<T> {
  return runInTransaction(ctx, async (joined) => {
    await lockPins(joined.unit.tx, target.caller.userId);
    return withOwnChat(joined, target, work);
  });
}

/**
 * Gives a chat its place among its owner's pinned ones, which are counted 1, 2, 3 …: null or 0 lets it go, any other place
 * moves it there, and a chat that was not pinned comes last whatever the place.
 */
export async function movePin(joined: JoinedContext, chat: LockedChat, place: number | null): Promise<void> {
  const { id, ownerId } = chat.row;
  const before = await listPinnedChats(joined.unit.tx, ownerId);
  const after = before.filter((pinned) => pinned.id !== id);
  const isPinned = after.length < before.length;
  const goes = place === null || place === 0;
  if (goes && isPinned) await updateChatMetadata(joined, { chatId: id, patch: { pinOrder: null } });
  if (!goes) after.splice(isPinned ? place - 1 : after.length, 0, { id, pinOrder: chat.row.pinOrder });
  for (const [index, pinned] of after.entries()) {
    const pinOrder = index + 1;
    if (pinned.pinOrder !== pinOrder) {
      await updateChatMetadata(joined, { chatId: pinned.id, patch: { pinOrder } });
    }
  }
}
