import { inArray, sql } from "drizzle-orm";
import type { ChatStatus } from "../../lib/chat/wire";
import type { Db } from "../client";
import { chats } from "../schema/chats";

export interface RunnableOptions {
  leaseMs: number;
  /** Whether leases that have run out may be taken over. */
  allowStale: boolean;
  knownDeadWorkerIds: readonly string[];
  /** Who asks: a chat that names this worker, and is not among `except`, is nobody's. */
  workerId: string;
  /** Chats that this worker drives already. */
  except: readonly string[];
  maxRunningRoot: number;
  maxRunningChild: number;
  limit: number;
}

/**
 * Chats that a worker could take now, fairly: every owner's first before anybody's second, counting what runs already, then by
 * how long they have waited. Chats that wait for a slot are left out while their pool is full.
 */
export async function listRunnable(db: Db, options: RunnableOptions): Promise<string[]> {
  const { knownDeadWorkerIds, except, allowStale, limit } = options;
  const lease = sql`make_interval(secs => ${options.leaseMs / 1000})`;
  const found = await db.execute<{ id: string }>(sql`
    with live as (
      select c.owner_id, c.parent_chat_id is null as is_root
      from chats c
      join chat_heartbeats h on h.chat_id = c.id and h.runner_id = c.runner_id
      where c.status = 'running' and not c.archived and h.heartbeat_at >= clock_timestamp() - ${lease}
    ), pools as (
      select count(*) filter (where is_root) as roots, count(*) filter (where not is_root) as children from live
    ), owners as (
      select owner_id, count(*) as running from live group by owner_id
    )
    select c.id
    from chats c
    cross join pools p
    left join owners o on o.owner_id = c.owner_id
    left join chat_heartbeats h on h.chat_id = c.id and h.runner_id = c.runner_id
    where c.status in ('running', 'interrupting', 'requires_action')
      and not c.archived
      and not c.id = any(${textArray(except)})
      and (
        c.worker_id is null or c.runner_id is null or c.worker_id = any(${textArray([options.workerId, ...knownDeadWorkerIds])})
        or (${allowStale} and (h.heartbeat_at is null or h.heartbeat_at < clock_timestamp() - ${lease}))
      )
      and not (
        c.status = 'running' and c.waiting_for_capacity
        and case when c.parent_chat_id is null then p.roots >= ${options.maxRunningRoot}
          else p.children >= ${options.maxRunningChild} end
      )
    order by c.status = 'running',
      coalesce(o.running, 0) + row_number() over (partition by c.owner_id order by c.runnable_since, c.id),
      c.runnable_since, c.id
    limit ${limit}`);
  return found.map(({ id }) => id);
}

/** What a runner must know of its chat to decide what to do. */
export interface ChatFacts {
  snapshotVersion: number;
  historyVersion: number;
  status: ChatStatus;
  archived: boolean;
  workerId: string | null;
  runnerId: string | null;
}

/** Facts as the database has them; hints do not say whether the chat waits for a slot. */
export interface StoredChatFacts extends ChatFacts {
  waitingForCapacity: boolean;
}

/** Facts of many chats in one statement; chats that are gone are missing. */
export async function listChatFacts(
  db: Db,
  chatIds: readonly string[],
): Promise<Map<string, StoredChatFacts>> {
  if (chatIds.length === 0) return new Map();
  const rows = await db
    .select({
      id: chats.id,
      snapshotVersion: chats.snapshotVersion,
      historyVersion: chats.historyVersion,
      status: chats.status,
      archived: chats.archived,
      workerId: chats.workerId,
      runnerId: chats.runnerId,
      waitingForCapacity: chats.waitingForCapacity,
    })
    .from(chats)
    .where(inArray(chats.id, [...chatIds]));
  return new Map(rows.map(({ id, ...facts }) => [id, facts]));
}

function textArray(values: readonly string[]) {
  return sql`array[${sql.join(
    values.map((value) => sql`${value}`),
    sql`, `,
  )}]::text[]`;
}
