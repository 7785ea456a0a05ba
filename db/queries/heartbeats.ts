import type { Sql } from "postgres";

export interface OwnedChat {
  chatId: string;
  runnerId: string;
}

/**
 * Renews the leases of a worker, and its own sign of life, in one statement. Only chats that still name worker and runner are
 * renewed, also when the lease has run out meanwhile; the answer tells which.
 */
export async function renewLeases(
  sql: Sql,
  worker: { instanceId: string; owned: readonly OwnedChat[] },
): Promise<OwnedChat[]> {
  const { instanceId, owned } = worker;
  const rows = await sql<OwnedChat[]>`
    with alive as (
      update instances set heartbeat_at = clock_timestamp() where id = ${instanceId}
    )
    insert into chat_heartbeats (chat_id, runner_id, heartbeat_at)
    select c.id, c.runner_id, clock_timestamp()
    from chats c
    join unnest(${owned.map(({ chatId }) => chatId)}::text[], ${owned.map(({ runnerId }) => runnerId)}::text[])
      as mine (chat_id, runner_id) on mine.chat_id = c.id and mine.runner_id = c.runner_id
    where c.worker_id = ${instanceId}
    on conflict (chat_id, runner_id) do update set heartbeat_at = excluded.heartbeat_at
    returning chat_id as "chatId", runner_id as "runnerId"`;
  return [...rows];
}

/** Deletes leases that no chat names any more. */
export async function deleteOrphanedLeases(sql: Sql, olderThanMs: number): Promise<void> {
  await sql`
    delete from chat_heartbeats h
    where h.heartbeat_at < clock_timestamp() - make_interval(secs => ${olderThanMs / 1000})
      and not exists (select 1 from chats c where c.id = h.chat_id and c.runner_id = h.runner_id)`;
}
