import type { Sql } from "postgres";

/**
 * The ids, among those given, of sessions and API tokens that still count, of users who are not disabled. One statement: what
 * open streams ask every few seconds.
 */
export async function findLiveCredentials(sql: Sql, ids: string[]): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`
    select s.id from auth_sessions s join users u on u.id = s.user_id
    where s.id = any(${ids}) and s.revoked_at is null and s.expires_at > now() and u.disabled_at is null
    union all
    select t.id from api_tokens t join users u on u.id = t.user_id
    where t.id = any(${ids}) and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
      and u.disabled_at is null`;
  return new Set(rows.map((row) => row.id));
}
