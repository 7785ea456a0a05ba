import type { Sql } from "postgres";
import type { EpisodeName } from "./parts";

export interface Watched {
  /** Chats whose versions are asked for. */
  chatIds: string[];
  /** Owners whose chats are looked through for recent changes. */
  ownerIds: string[];
  /** What counts as recent. */
  withinSeconds: number;
  /** Episodes whose progress is asked for. */
  episodes: EpisodeName[];
}

export interface ChatVersion {
  id: string;
  ownerId: string;
  version: number;
}

export interface Versions {
  /** Chats that are gone are left out. */
  chats: ChatVersion[];
  recent: ChatVersion[];
  /** Episodes that nobody has opened are left out. */
  episodes: (EpisodeName & { lastSeq: number; closed: boolean })[];
}

interface Row {
  kind: "chat" | "recent" | "episode";
  id: string;
  ownerId: string;
  version: string;
  attempt: number;
  lastSeq: number;
  closed: boolean;
}

/** Where everything stands that this process follows: the one statement behind lost hints. */
export async function readVersions(sql: Sql, watched: Watched): Promise<Versions> {
  const { chatIds, ownerIds, withinSeconds, episodes } = watched;
  const rows = await sql<Row[]>`
    select 'chat' as kind, id, owner_id as "ownerId", snapshot_version as version, 0 as attempt, 0 as "lastSeq", false as closed
    from chats where id = any(${chatIds})
    union all
    select 'recent', id, owner_id, snapshot_version, 0, 0, false
    from chats where owner_id = any(${ownerIds}) and updated_at > now() - make_interval(secs => ${withinSeconds})
    union all
    select 'episode', e.chat_id, '', e.history_version, e.attempt,
      coalesce((select f.last_seq from part_frames f where f.chat_id = e.chat_id and f.history_version = e.history_version
        and f.attempt = e.attempt order by f.seq desc limit 1), 0), e.closed_at is not null
    from part_episodes e join unnest(${episodes.map((e) => e.chatId)}::text[],
      ${episodes.map((e) => e.historyVersion)}::bigint[], ${episodes.map((e) => e.attempt)}::int[])
      as k(chat_id, history_version, attempt) using (chat_id, history_version, attempt)`;
  const chatsOf = (kind: Row["kind"]) =>
    rows
      .filter((row) => row.kind === kind)
      .map(({ id, ownerId, version }) => ({ id, ownerId, version: Number(version) }));
  return {
    chats: chatsOf("chat"),
    recent: chatsOf("recent"),
    episodes: rows
      .filter((row) => row.kind === "episode")
      .map(({ id, version, attempt, lastSeq, closed }) => ({
        chatId: id,
        historyVersion: Number(version),
        attempt,
        lastSeq,
        closed,
      })),
  };
}
