import { sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { chats } from "../schema/chats";

/** Chats that a sidebar starts with: pinned, at work, waiting for their owner, and the newest. Oldest change first. */
export async function listWatchedChatIds(db: Queryable, ownerId: string, newest: number): Promise<string[]> {
  const rows = await db
    .select({ id: chats.id })
    .from(chats)
    .where(
      sql`${chats.ownerId} = ${ownerId} and (
        (not ${chats.archived} and (${chats.pinOrder} is not null or ${chats.status} <> 'waiting'))
        or ${chats.id} in (select n.id from ${chats} n where n.owner_id = ${ownerId} and not n.archived
          order by n.last_turn_at desc limit ${newest}))`,
    )
    .orderBy(chats.lastTurnAt);
  return rows.map((row) => row.id);
}
