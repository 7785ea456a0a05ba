import { and, desc, eq, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { pushSubscriptions } from "../schema/push-subscriptions";

export type PushSubscriptionRow = typeof pushSubscriptions.$inferSelect;

/** One row for each browser: whoever switches it on there last has it. */
export async function keepSubscription(
  db: Queryable,
  subscription: Omit<PushSubscriptionRow, "createdAt">,
): Promise<PushSubscriptionRow> {
  const { userId, sessionId, p256dh, auth, device } = subscription;
  const [row] = await db
    .insert(pushSubscriptions)
    .values(subscription)
    .onConflictDoUpdate({
      target: pushSubscriptions.endpoint,
      set: { userId, sessionId, p256dh, auth, device },
    })
    .returning();
  if (row === undefined) throw new Error("insert returned no subscription");
  return row;
}

export async function listSubscriptions(db: Queryable, userId: string): Promise<PushSubscriptionRow[]> {
  return db
    .select()
    .from(pushSubscriptions)
    .where(eq(pushSubscriptions.userId, userId))
    .orderBy(desc(pushSubscriptions.createdAt), desc(pushSubscriptions.id));
}

export async function countSubscriptions(db: Queryable, userId: string): Promise<number> {
  const [row] = await db
    .select({ count: sql<number>`count(*)`.mapWith(Number) })
    .from(pushSubscriptions)
    .where(eq(pushSubscriptions.userId, userId));
  return row?.count ?? 0;
}

export async function findSubscription(
  db: Queryable,
  { id, userId }: { id: string; userId: string },
): Promise<PushSubscriptionRow | null> {
  const [row] = await db
    .select()
    .from(pushSubscriptions)
    .where(and(eq(pushSubscriptions.id, id), eq(pushSubscriptions.userId, userId)));
  return row ?? null;
}

/** Notices for it go with it. */
export async function deleteSubscription(db: Queryable, id: string): Promise<void> {
  await db.delete(pushSubscriptions).where(eq(pushSubscriptions.id, id));
}
