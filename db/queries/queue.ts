import { and, asc, eq } from "drizzle-orm";
import type { QueuedMessage } from "../../lib/chat/wire";
import type { Queryable } from "../client";
import { chatQueuedMessages } from "../schema/chat-queued-messages";

export type QueuedRow = typeof chatQueuedMessages.$inferSelect;

/** The whole queue of a chat, head first. */
export async function listQueue(db: Queryable, chatId: string): Promise<QueuedMessage[]> {
  const rows = await db
    .select()
    .from(chatQueuedMessages)
    .where(eq(chatQueuedMessages.chatId, chatId))
    .orderBy(asc(chatQueuedMessages.position));
  return rows.map(toQueuedMessage);
}

/** One waiting message, or null when it is not (or no longer) in this chat's queue. */
export async function getQueuedMessage(
  db: Queryable,
  chatId: string,
  queuedId: string,
): Promise<QueuedMessage | null> {
  const [row] = await db
    .select()
    .from(chatQueuedMessages)
    .where(and(eq(chatQueuedMessages.chatId, chatId), eq(chatQueuedMessages.id, queuedId)));
  return row === undefined ? null : toQueuedMessage(row);
}

export function toQueuedMessage(row: QueuedRow): QueuedMessage {
  return {
    id: row.id,
    chatId: row.chatId,
    content: row.content,
    position: row.position,
    modelId: row.modelId,
    createdAt: row.createdAt.toISOString(),
  };
}
