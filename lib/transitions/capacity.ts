import { and, eq, isNull, ne, sql } from "drizzle-orm";
import type { Tx } from "../../db/client";
import { chats } from "../../db/schema/chats";
import type { ChatRow } from "./unit";

interface CapacityLimits {
  leaseMs: number;
  maxRunningRoot: number;
  maxRunningChild: number;
}

/** "LATH" and the number of this lock. */
const CAPACITY_LOCK = 0x4c41_5448_01n;

/**
 * Serialises admissions. Taken before any row lock, so that two of them cannot wait for each other. An admission sends its
 * statements one right after the other: who is silent for `stalledAfterMs` was stopped in between, and everybody else's
 * admissions would wait for it. PostgreSQL then ends its connection, and the admission is tried again. Not sent before `execute`.
 */
export function lockCapacity(tx: Tx, stalledAfterMs: number): { execute(): Promise<unknown> } {
  const statement = tx
    .select({
      limit: sql`set_config('idle_in_transaction_session_timeout', ${sql.placeholder("stalledAfter")}, true)`,
      lock: sql`pg_advisory_xact_lock(${CAPACITY_LOCK})`,
    })
    .from(sql`(select 1) as one`)
    .prepare("lock_capacity");
  return { execute: () => statement.execute({ stalledAfter: `${stalledAfterMs}ms` }) };
}

/** Whether one more chat of this one's pool may run. A slot is a running chat with a live lease. */
export async function hasFreeSlot(tx: Tx, chat: ChatRow, limits: CapacityLimits): Promise<boolean> {
  const isRoot = chat.parentChatId === null;
  const lease = sql`make_interval(secs => ${limits.leaseMs / 1000})`;
  const [counted] = await tx
    .select({ running: sql<number>`count(*)`.mapWith(Number) })
    .from(chats)
    .where(
      and(
        eq(chats.status, "running"),
        eq(chats.archived, false),
        ne(chats.id, chat.id),
        isRoot ? isNull(chats.parentChatId) : sql`${chats.parentChatId} is not null`,
        sql`exists (select 1 from chat_heartbeats h where h.chat_id = ${chats.id}
          and h.runner_id = ${chats.runnerId} and h.heartbeat_at >= clock_timestamp() - ${lease})`,
      ),
    )
    .prepare("count_running")
    .execute();
  return (counted?.running ?? 0) < (isRoot ? limits.maxRunningRoot : limits.maxRunningChild);
}
