import type { Sql } from "postgres";
import type { EpisodeKind } from "../../lib/chat/message-types";

/** Names one episode; the same shape as EpisodeKey of lib/stream/part-log.ts. */
export interface EpisodeName {
  chatId: string;
  historyVersion: number;
  attempt: number;
}

export interface EpisodeInsert extends EpisodeName {
  messageId: string;
  kind: EpisodeKind;
  ownerEpoch: number;
}

export interface StoredFrame {
  seq: number;
  lastSeq: number;
  /** JSON of the chunks. */
  chunks: string;
}

export interface FrameInsert extends EpisodeName, StoredFrame {}

/*
 * Every writing statement here is a transaction of its own that does not wait for the disk: `set_config(…, true)` holds for the
 * statement's transaction only, so it is safe behind a pooler. A crash of Postgres may take the last moments; writers keep what
 * they wrote in memory and write it again.
 */

/** Makes episodes that are not there yet; one that is there stays as it is, closed or not. */
export async function insertEpisodes(sql: Sql, episodes: EpisodeInsert[]): Promise<void> {
  await sql`
    with relaxed as (select set_config('synchronous_commit', 'off', true))
    insert into part_episodes (chat_id, history_version, attempt, message_id, kind, owner_epoch)
    select e.* from unnest(${episodes.map((e) => e.chatId)}::text[], ${episodes.map((e) => e.historyVersion)}::bigint[],
      ${episodes.map((e) => e.attempt)}::int[], ${episodes.map((e) => e.messageId)}::bigint[],
      ${episodes.map((e) => e.kind)}::text[], ${episodes.map((e) => e.ownerEpoch)}::bigint[]) as e, relaxed
    on conflict do nothing`;
}

/**
 * Appends frames of episodes that are still open, and says which those are: an episode that is missing from the answer was
 * closed, by this process or by another owner. What was joined into one empty frame goes. The share lock makes a closer wait for frames that are on their way.
 */
export async function insertFrames(
  sql: Sql,
  frames: FrameInsert[],
): Promise<{ open: EpisodeName[]; backend: number }> {
  const rows = await sql<
    { chatId: string | null; historyVersion: string; attempt: number; backend: number }[]
  >`
    with relaxed as (select set_config('synchronous_commit', 'off', true)),
    frame as (
      select f.* from unnest(${frames.map((f) => f.chatId)}::text[], ${frames.map((f) => f.historyVersion)}::bigint[],
        ${frames.map((f) => f.attempt)}::int[], ${frames.map((f) => f.seq)}::int[], ${frames.map((f) => f.lastSeq)}::int[],
        ${frames.map((f) => f.chunks)}::text[]) as f(chat_id, history_version, attempt, seq, last_seq, chunks)
    ),
    open as (
      select e.chat_id, e.history_version, e.attempt from part_episodes e
      where (e.chat_id, e.history_version, e.attempt) in (select chat_id, history_version, attempt from frame)
        and e.closed_at is null
      order by e.chat_id, e.history_version, e.attempt
      for share
    ),
    added as (
      insert into part_frames (chat_id, history_version, attempt, seq, last_seq, chunks)
      select f.chat_id, f.history_version, f.attempt, f.seq, f.last_seq, f.chunks::json
      from frame f join open using (chat_id, history_version, attempt), relaxed
      on conflict (chat_id, history_version, attempt, seq) do update
        set chunks = excluded.chunks, last_seq = greatest(part_frames.last_seq, excluded.last_seq)
    ),
    covered as (
      delete from part_frames p using frame f join open using (chat_id, history_version, attempt)
      where f.last_seq > f.seq and f.chunks = '[]' and p.chat_id = f.chat_id and p.history_version = f.history_version
        and p.attempt = f.attempt and p.seq > f.seq and p.seq <= f.last_seq
    )
    select open.chat_id as "chatId", open.history_version as "historyVersion", open.attempt, pg_backend_pid() as backend
    from (select 1) as always left join open on true`;
  const open = rows.flatMap((row) =>
    row.chatId === null
      ? []
      : [{ chatId: row.chatId, historyVersion: Number(row.historyVersion), attempt: row.attempt }],
  );
  return { open, backend: rows[0]?.backend ?? 0 };
}

/** Closes an episode against every writer. Waits for appends that hold its share lock. */
export async function closeEpisode(sql: Sql, key: EpisodeName): Promise<void> {
  await sql`
    with relaxed as (select set_config('synchronous_commit', 'off', true))
    update part_episodes set closed_at = clock_timestamp() from relaxed where chat_id = ${key.chatId}
    and history_version = ${key.historyVersion} and attempt = ${key.attempt} and closed_at is null`;
}

/** Of an episode that was closed before anybody opened it. */
const NO_MESSAGE = 0;

/** Closes an episode against every writer, also against one that has not opened it yet. */
export async function forbidEpisode(sql: Sql, key: EpisodeName): Promise<void> {
  await sql`
    insert into part_episodes (chat_id, history_version, attempt, message_id, kind, closed_at)
    values (${key.chatId}, ${key.historyVersion}, ${key.attempt}, ${NO_MESSAGE}, 'model', clock_timestamp())
    on conflict (chat_id, history_version, attempt)
    do update set closed_at = excluded.closed_at where part_episodes.closed_at is null`;
}

export interface EpisodeState {
  messageId: bigint;
  kind: EpisodeKind;
  ownerEpoch: number;
  closed: boolean;
  lastSeq: number;
}

const LAST_SEQ = `coalesce((select f.last_seq from part_frames f where f.chat_id = e.chat_id
  and f.history_version = e.history_version and f.attempt = e.attempt order by f.seq desc limit 1), 0) as "lastSeq"`;

/** Where an episode stands, or null when nobody has opened it. */
export async function readEpisode(sql: Sql, key: EpisodeName): Promise<EpisodeState | null> {
  const [row] = await sql<
    {
      messageId: string;
      kind: EpisodeKind;
      ownerEpoch: string;
      closed: boolean;
      lastSeq: number;
    }[]
  >`
    select e.message_id as "messageId", e.kind, e.owner_epoch as "ownerEpoch", e.closed_at is not null as closed,
      ${sql.unsafe(LAST_SEQ)}
    from part_episodes e where e.chat_id = ${key.chatId} and e.history_version = ${key.historyVersion}
      and e.attempt = ${key.attempt} and e.message_id <> ${NO_MESSAGE}`;
  return row ? { ...row, messageId: BigInt(row.messageId), ownerEpoch: Number(row.ownerEpoch) } : null;
}

/**
 * Frames that hold a number after `afterSeq`, in order, at most `limit`, and whether the episode was closed at that moment;
 * null when nobody has opened it. The frame that holds the next number is found by its first, so that only what is read is looked at.
 */
export async function readFrames(
  sql: Sql,
  key: EpisodeName,
  range: { afterSeq: number; limit: number },
): Promise<{ closed: boolean; frames: StoredFrame[] } | null> {
  const rows = await sql<{ closed: boolean; seq: number | null; lastSeq: number; chunks: string }[]>`
    select e.closed_at is not null as closed, f.seq, f.last_seq as "lastSeq", f.chunks::text as chunks
    from part_episodes e left join lateral (
      select p.seq, p.last_seq, p.chunks from part_frames p where p.chat_id = e.chat_id
        and p.history_version = e.history_version and p.attempt = e.attempt and p.last_seq > ${range.afterSeq}
        and p.seq >= coalesce((
          select max(q.seq) from part_frames q where q.chat_id = e.chat_id and q.history_version = e.history_version
            and q.attempt = e.attempt and q.seq <= ${range.afterSeq + 1}), 0)
      order by p.seq limit ${range.limit}
    ) f on true
    where e.chat_id = ${key.chatId} and e.history_version = ${key.historyVersion} and e.attempt = ${key.attempt}
    order by f.seq`;
  const [first] = rows;
  if (!first) return null;
  const frames = rows.flatMap(({ seq, lastSeq, chunks }) => (seq === null ? [] : [{ seq, lastSeq, chunks }]));
  return { closed: first.closed, frames };
}

/** An episode that no reader needs any more, of a chat `c` that may be gone: overtaken, or of a chat that has come to rest. */
const isSpent = (sql: Sql, keepSeconds: number) => sql`
  coalesce(e.closed_at, e.created_at) < clock_timestamp() - make_interval(secs => ${keepSeconds})
  and (c.id is null or c.history_version > e.history_version or c.generation_attempt > e.attempt
    or (c.status not in ('running', 'interrupting')
      and c.updated_at < clock_timestamp() - make_interval(secs => ${keepSeconds})))`;

/**
 * Deletes up to `limit` frames of episodes that have been overtaken by a newer history or attempt, or whose chat has been at
 * rest, for `keepSeconds`; then episodes without frames. @returns how many frames went
 */
export async function deleteOldFrames(
  sql: Sql,
  options: { keepSeconds: number; limit: number },
): Promise<number> {
  const { keepSeconds, limit } = options;
  const deleted = await sql`
    with old as (
      select e.chat_id, e.history_version, e.attempt from part_episodes e left join chats c on c.id = e.chat_id
      where ${isSpent(sql, keepSeconds)} order by e.created_at limit ${limit}
    ),
    doomed as (
      select f.ctid from part_frames f join old using (chat_id, history_version, attempt) limit ${limit}
    )
    delete from part_frames where ctid in (select ctid from doomed)`;
  if (deleted.count > 0) return deleted.count;
  await sql`
    delete from part_episodes where (chat_id, history_version, attempt) in (
      select e.chat_id, e.history_version, e.attempt from part_episodes e left join chats c on c.id = e.chat_id
      where ${isSpent(sql, keepSeconds)} and not exists (select 1 from part_frames f where f.chat_id = e.chat_id
        and f.history_version = e.history_version and f.attempt = e.attempt))`;
  return 0;
}
