import { asc, eq } from "drizzle-orm";
import { chatQueuedMessages } from "../../db/schema/chat-queued-messages";
import type { TransitionScope } from "./run-transition";

/**
 * Moves a queued message to a place (1: it is next); the others keep their order. A place beyond the end is the end. Answers
 * false when the message is not in this chat's queue.
 */
export async function moveQueued(scope: TransitionScope, queuedId: string, place: number): Promise<boolean> {
  const before = await scope.tx
    .select({ id: chatQueuedMessages.id, position: chatQueuedMessages.position })
    .from(chatQueuedMessages)
    .where(eq(chatQueuedMessages.chatId, scope.chat.id))
    .orderBy(asc(chatQueuedMessages.position));
  const moved = before.find(({ id }) => id === queuedId);
  if (moved === undefined) return false;
  const after = before.filter(({ id }) => id !== queuedId);
  after.splice(Math.max(place, 1) - 1, 0, moved);
  for (const [index, { position }] of before.entries()) {
    const row = after[index];
    if (row === undefined || row.position === position) continue;
    await scope.tx.update(chatQueuedMessages).set({ position }).where(eq(chatQueuedMessages.id, row.id));
  }
  return true;
}
