import type { Redis } from "ioredis";
import { type RedisScript, runScript } from "../../../db/redis-client";
import type { AppChunk, EpisodeKind } from "../../chat/message-types";
import type { EpisodeKey, OpenEpisode, PartFrame } from "../part-log";
import { APPEND_FRAMES, CLOSE_EPISODE, OPEN_EPISODE, READ_EPISODE } from "./redis-scripts";

/** Of an episode that is being written, and of one that was closed: long enough for an outage of the database in between. */
const KEEP_OPEN_MS = 86_400_000;
const KEEP_CLOSED_MS = 3_600_000;
const READ_FRAMES_LIMIT = 500;
const KINDS = ["model", "tools", "compaction"] as const satisfies readonly EpisodeKind[];

export type Appended = "ok" | "absent" | "closed" | "gap";

export interface StoredEpisode {
  messageId: string;
  kind: EpisodeKind;
  ownerEpoch: number;
  lastSeq: number;
  closed: boolean;
  /** From the one that holds the wanted number on. */
  frames: PartFrame[];
}

type Entry = [id: string, fields: string[]];

/** The braces keep both keys of an episode on one node of a cluster. */
const tagOf = ({ chatId, historyVersion, attempt }: EpisodeKey) =>
  `lathe:{${chatId}:${historyVersion}:${attempt}}`;
export const streamKey = (key: EpisodeKey) => `${tagOf(key)}:frames`;
const keysOf = (key: EpisodeKey) => [`${tagOf(key)}:episode`, streamKey(key)];

/** Episodes as Redis keeps them. Every call fails at once while Redis is away. */
export class RedisEpisodes {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async open(episode: OpenEpisode): Promise<void> {
    const { messageId, kind, ownerEpoch } = episode;
    await this.#run(OPEN_EPISODE, episode, [messageId, kind, ownerEpoch, KEEP_OPEN_MS]);
  }

  async append(key: EpisodeKey, frames: readonly PartFrame[]): Promise<Appended> {
    const args = frames.flatMap(({ seq, lastSeq, chunks }) => [
      seq,
      lastSeq,
      chunks.length === 0 ? "" : JSON.stringify(chunks),
    ]);
    return (await this.#run(APPEND_FRAMES, key, [KEEP_OPEN_MS, ...args])) as Appended;
  }

  async close(key: EpisodeKey): Promise<void> {
    await this.#run(CLOSE_EPISODE, key, [KEEP_CLOSED_MS]);
  }

  /** The same without frames. */
  async describe(key: EpisodeKey): Promise<Omit<StoredEpisode, "frames"> | null> {
    const found = await this.#redis.hmget(
      keysOf(key)[0] ?? "",
      "messageId",
      "kind",
      "epoch",
      "last",
      "closed",
    );
    return found[4] === null ? null : toEpisode(found.map((value) => value ?? ""));
  }

  /** Null when nobody has opened it; one that was only forbidden has no message. */
  async read(key: EpisodeKey, afterSeq: number): Promise<StoredEpisode | null> {
    const found = await this.#run(READ_EPISODE, key, [afterSeq + 1, READ_FRAMES_LIMIT]);
    if (found === null) return null;
    const [described, entries] = found as [string[], Entry[]];
    return {
      ...toEpisode(described),
      frames: entries.flatMap((entry) => toFrame(entry) ?? []).filter((frame) => frame.lastSeq > afterSeq),
    };
  }

  #run(script: RedisScript, key: EpisodeKey, args: (string | number)[]): Promise<unknown> {
    return runScript(this.#redis, script, { keys: keysOf(key), args });
  }
}

function toEpisode([messageId = "", kind, epoch, last, closed]: string[]): Omit<StoredEpisode, "frames"> {
  return {
    messageId,
    kind: KINDS.find((known) => known === kind) ?? "model",
    ownerEpoch: Number(epoch),
    lastSeq: Number(last),
    closed: closed === "1",
  };
}

/** Null for the mark of the end. */
function toFrame([id, fields]: Entry): PartFrame | null {
  const at = (name: string) => fields[fields.indexOf(name) + 1] ?? "";
  if (!fields.includes("chunks")) return null;
  return { seq: numberOf(id), lastSeq: Number(at("last")), chunks: JSON.parse(at("chunks")) as AppChunk[] };
}

const numberOf = (id: string) => Number(id.split("-")[0]);

/** What the last entry of an answer to XREAD says: how far the episode has come, and whether it has ended. */
export function progressOf([id, fields]: Entry): { lastSeq: number; closed: boolean } {
  const frame = toFrame([id, fields]);
  return frame === null ? { lastSeq: numberOf(id), closed: true } : { lastSeq: frame.lastSeq, closed: false };
}
