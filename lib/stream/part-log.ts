import type { AppChunk, EpisodeKind } from "../chat/message-types";

/** One attempt at a step of one chat. */
export interface EpisodeKey {
  chatId: string;
  historyVersion: number;
  attempt: number;
}

/** Chunks `seq`..`lastSeq` of an episode; numbers are contiguous from 1. */
export interface PartFrame {
  seq: number;
  lastSeq: number;
  chunks: AppChunk[];
}

export interface OpenEpisode extends EpisodeKey {
  ownerEpoch: number;
  /** Public id of the row that the episode's chunks belong to. */
  messageId: string;
  kind: EpisodeKind;
}

export interface EpisodeWriter {
  /** Adds chunks; adjacent deltas of one part are coalesced (≤ flush interval), then numbered, stored and delivered. Never waits. */
  append(chunks: readonly AppChunk[]): void;
  /** Everything appended so far, coalesced, in order: what the step folds at its end. */
  chunks(): AppChunk[];
  /** Resolves when everything appended so far is numbered and stored, or the store has refused it. */
  flush(): Promise<void>;
  /** True once the log refused a write because the episode was closed by another owner: stop streaming. */
  fenced(): boolean;
  /** Flushes, then closes the episode for every writer. Idempotent. */
  close(): Promise<void>;
}

export interface EpisodeInfo {
  messageId: string;
  kind: EpisodeKind;
  ownerEpoch: number;
  /** The last number that the log holds. */
  lastSeq: number;
}

/** What the process's one poll found of a followed episode. */
export interface EpisodeProgress extends EpisodeKey {
  lastSeq: number;
  closed: boolean;
}

/** The log of streamed parts: a port with a postgres adapter (and a redis one), proved by one contract suite. */
export interface PartLog {
  open(episode: OpenEpisode): Promise<EpisodeWriter>;
  /**
   * Frames after `afterSeq`, stored ones first (compacted, each frame ≤ 256 KiB), then live ones. Waits for an episode that does
   * not exist yet; ends when the episode is closed and drained, or when `signal` aborts.
   */
  follow(key: EpisodeKey, afterSeq: number, signal: AbortSignal): AsyncIterable<PartFrame>;
  /** Closes the episode against every writer, then returns what it holds; null when nothing was ever opened. */
  closeAndRead(key: EpisodeKey): Promise<{ messageId: string; kind: EpisodeKind; chunks: AppChunk[] } | null>;
  /** Where an episode stands, or null when nobody has opened it. */
  info(key: EpisodeKey): Promise<EpisodeInfo | null>;
  /** Episodes that are followed here and whose hints may get lost: the process's one poll asks for them. */
  followed(): EpisodeKey[];
  /** The answer of that poll. */
  progressed(found: readonly EpisodeProgress[]): void;
  /** Deletes episodes that were superseded or closed a minute ago; called every 30 s by a worker. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}
