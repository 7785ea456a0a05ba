import type { Sql } from "postgres";

/** How many chats are in each state, and how many wait for a slot; archived ones are left out. */
export async function countChatsByState(
  sql: Sql,
): Promise<{ byStatus: Map<string, number>; waiting: number }> {
  const rows = await sql<{ status: string; count: number; waiting: number }[]>`
    select status, count(*)::int as count, (count(*) filter (where waiting_for_capacity))::int as waiting
    from chats where not archived group by status`;
  return {
    byStatus: new Map(rows.map(({ status, count }) => [status, count])),
    waiting: rows.reduce((sum, row) => sum + row.waiting, 0),
  };
}

/** Connections of every process of this deployment, by name and state; other programs' are left out. */
export async function countConnections(
  sql: Sql,
): Promise<{ application: string; state: string; count: number }[]> {
  return sql`
    select application_name as application, coalesce(state, 'unknown') as state, count(*)::int as count
    from pg_stat_activity
    where datname = current_database() and application_name ~ '^lathe'
    group by 1, 2`;
}
