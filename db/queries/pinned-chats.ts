import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import type { Queryable, Tx } from "../client";
import { chats } from "../schema/chats";

/** A person's pinned chats with their places, first one first. */
export async function listPinnedChats(
  db: Queryable,
  ownerId: string,
): Promise<{ id: string; pinOrder: number | null }[]> {
  return db
    .select({ id: chats.id, pinOrder: chats.pinOrder })
    .from(chats)
    .where(and(eq(chats.ownerId, ownerId), isNotNull(chats.pinOrder)))
    .orderBy(asc(chats.pinOrder), asc(chats.id));
}

/** Serialises changes of one person's pins. Taken before any row, so that two of them cannot wait for each other. */
export async function lockPins(tx: Tx, ownerId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`pins ${ownerId}`}, 0))`);
}
