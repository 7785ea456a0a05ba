import { and, eq, lt, notExists, sql } from "drizzle-orm";
import type { Db } from "../client";
import { chats } from "../schema/chats";
import { instances } from "../schema/instances";

export type InstanceRow = typeof instances.$inferSelect;
export type NewInstance = Omit<InstanceRow, "startedAt" | "heartbeatAt">;

/** Enters a process into the list of live ones, or says that it still is one. */
export async function upsertInstance(db: Db, instance: NewInstance): Promise<void> {
  await db
    .insert(instances)
    .values(instance)
    .onConflictDoUpdate({
      target: instances.id,
      set: { heartbeatAt: sql`clock_timestamp()`, url: instance.url },
    });
}

export async function deleteInstance(db: Db, id: string): Promise<void> {
  await db.delete(instances).where(eq(instances.id, id));
}

/** Processes that were started on this host since it was booted. */
export async function listInstancesOfHost(
  db: Db,
  place: Pick<InstanceRow, "host" | "bootId">,
): Promise<InstanceRow[]> {
  return db
    .select()
    .from(instances)
    .where(and(eq(instances.host, place.host), eq(instances.bootId, place.bootId)));
}

/** Deletes processes that have not been heard of for long, unless a chat still names one as its owner. */
export async function deleteSilentInstances(db: Db, silentMs: number): Promise<void> {
  const silence = sql`make_interval(secs => ${silentMs / 1000})`;
  await db
    .delete(instances)
    .where(
      and(
        lt(instances.heartbeatAt, sql`clock_timestamp() - ${silence}`),
        notExists(db.select({ one: sql`1` }).from(chats).where(eq(chats.workerId, instances.id))),
      ),
    );
}
