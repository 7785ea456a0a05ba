import { eq, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { chats } from "../schema/chats";

/** For how much longer a client is waited for, by the database's clock; 0 when the time is up, or when none was set. */
export async function readActionRemainingMs(db: Queryable, chatId: string): Promise<number> {
  const [row] = await db
    .select({
      remainingMs:
        sql<number>`greatest(0, extract(epoch from ${chats.requiresActionDeadlineAt} - clock_timestamp()) * 1000)`.mapWith(
          Number,
        ),
    })
    .from(chats)
    .where(eq(chats.id, chatId));
  return Math.ceil(row?.remainingMs ?? 0);
}
