import { eq, max } from "drizzle-orm";
import type { Queryable } from "../client";
import { chats } from "../schema/chats";

/** The order of a person's last pinned chat; 0 when none is pinned. */
export async function findLastPinOrder(db: Queryable, ownerId: string): Promise<number> {
  const [row] = await db
    .select({ last: max(chats.pinOrder) })
    .from(chats)
    .where(eq(chats.ownerId, ownerId));
  return row?.last ?? 0;
}
