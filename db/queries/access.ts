import type { Sql } from "postgres";

/** By what a stream was opened; exactly one of the two ids is set. */
export interface StreamAccess {
  userId: string;
  sessionId: string | null;
  tokenId: string | null;
}

/** The ids, among those given, of sessions and tokens that still count, of users who are not disabled. One statement. */
export async function findLiveCredentials(
  sql: Sql,
  ids: { sessions: string[]; tokens: string[] },
): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`
    select s.id from auth_sessions s join users u on u.id = s.user_id
    where s.id = any(${ids.sessions}) and s.revoked_at is null and s.expires_at > now() and u.disabled_at is null
    union all
    select t.id from api_tokens t join users u on u.id = t.user_id
    where t.id = any(${ids.tokens}) and t.revoked_at is null and (t.expires_at is null or t.expires_at > now())
      and u.disabled_at is null`;
  return new Set(rows.map((row) => row.id));
}

/** Snapshot versions of chats, in one statement: the poll behind lost hints. Chats that are gone are left out. */
export async function readSnapshotVersions(sql: Sql, chatIds: string[]): Promise<Map<string, number>> {
  const rows = await sql<{ id: string; version: string }[]>`
    select id, snapshot_version as version from chats where id = any(${chatIds})`;
  return new Map(rows.map((row) => [row.id, Number(row.version)]));
}

/** Chats of these owners that were written in the last seconds. */
export async function readRecentChats(
  sql: Sql,
  ownerIds: string[],
  withinSeconds: number,
): Promise<{ id: string; ownerId: string; version: number }[]> {
  const rows = await sql<{ id: string; ownerId: string; version: string }[]>`
    select id, owner_id as "ownerId", snapshot_version as version from chats
    where owner_id = any(${ownerIds}) and updated_at > now() - make_interval(secs => ${withinSeconds})`;
  return rows.map((row) => ({ ...row, version: Number(row.version) }));
}
