import { asc, eq } from "drizzle-orm";
import type { QueuedMessage } from "../../lib/chat/wire";
import type { Queryable } from "../client";
import { chatQueuedMessages } from "../schema/chat-queued-messages";

type QueuedRow = typeof chatQueuedMessages.$inferSelect;

/** The whole queue of a chat, head first. */
export async function listQueue(db: Queryable, chatId: string): Promise<QueuedMessage[]> {
  const rows = await db
    .select()
    .from(chatQueuedMessages)
    .where(eq(chatQueuedMessages.chatId, chatId))
    .orderBy(asc(chatQueuedMessages.position));
  return rows.map((row, index) => toQueuedMessage(row, index + 1));
}

/** One waiting message, or null when it is not (or no longer) in this chat's queue. */
export async function getQueuedMessage(
  db: Queryable,
  chatId: string,
  queuedId: string,
): Promise<QueuedMessage | null> {
  return (await listQueue(db, chatId)).find((message) => message.id === queuedId) ?? null;
}

/** `position` is the place in the queue, not the number that orders its rows. */
function toQueuedMessage(row: QueuedRow, position: number): QueuedMessage {
  return {
    id: row.id,
    chatId: row.chatId,
    content: row.content,
    position,
    ...(row.steer ? { steer: true as const } : {}),
    modelId: row.modelId,
    createdAt: row.createdAt.toISOString(),
  };
}
