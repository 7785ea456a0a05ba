import type { Sql } from "postgres";
import type { Pubsub } from "../../../db/pubsub";
import {
  closeEpisode,
  forbidEpisode,
  type FrameInsert,
  insertEpisodes,
  insertFrames,
  readEpisode,
  readFrames,
} from "../../../db/queries/parts";
import type { AppChunk } from "../../chat/message-types";
import type { Clock } from "../../clock";
import { messageIdFromBigint, messageIdToBigint } from "../../ids";
import { invariant } from "../../invariant";
import type { Log } from "../../log";
import type { Metrics } from "../../metrics/metrics";
import { mergeFrames } from "../merge-frames";
import type {
  EpisodeInfo,
  EpisodeKey,
  EpisodeProgress,
  EpisodeWriter,
  OpenEpisode,
  PartFrame,
  PartLog,
} from "../part-log";
import { withDeadline } from "../query-deadline";
import { EpisodeBuffer } from "./episode-buffer";
import { EpisodeWatch } from "./episode-watch";
import { followEpisode, infoOf, writerOf } from "./follow-episode";
import { isRefusal, PartWriter } from "./part-writer";
import { afterNumber, untilGap } from "./stored-frames";
import { sweepStoredFrames } from "./sweep-stored-frames";

export interface PostgresPartLogDeps {
  /** For a connection of the log's own. */
  url: string;
  prepare?: boolean;
  /** The pool for reads. */
  sql: Sql;
  pubsub: Pubsub;
  log: Log;
  clock: Clock;
  flushMs: number;
  metrics?: Pick<Metrics, "partFlushDuration" | "partFrames" | "partFlushFailures">;
}

const RETRY_PAUSE_MS = 100;
/** Under load the log is written less often: between two statements lies this many times what the last one took… */
const PAUSE_PER_STORE = 2;
/** …but no more than this, which is what the death of a server can cost who follows elsewhere. */
const MAX_STORE_PAUSE_MS = 50;
const READ_RETRY_MS = 500;
/** At shutdown: what cannot be stored by then is lost, and the next owner does the step again. */
const FINAL_FLUSH_MS = 1_000;
const READ_FRAMES_LIMIT = 500;

const episodeKeyText = (key: EpisodeKey) => `${key.chatId} ${key.historyVersion} ${key.attempt}`;

interface Taken {
  buffer: EpisodeBuffer;
  frames: PartFrame[];
}

/** The part log in Postgres: all episodes of the process in one insert per tick. */
export function createPostgresPartLog(deps: PostgresPartLogDeps): PartLog {
  return new PostgresPartLog(deps);
}

class PostgresPartLog implements PartLog {
  readonly #deps: PostgresPartLogDeps;
  readonly #writer: PartWriter;
  readonly #buffers = new Map<string, EpisodeBuffer>();
  readonly #watch: EpisodeWatch;
  /** Process id of the backend that has everything that was stored; 0 while nobody knows. */
  #backend = 0;
  #timer: NodeJS.Timeout | null = null;
  #storing: Promise<void> | null = null;
  /** When the next statement may be sent, unless somebody waits for it. */
  #storeFrom = 0;
  #failing = false;
  #stopped = false;

  constructor(deps: PostgresPartLogDeps) {
    this.#deps = deps;
    this.#watch = new EpisodeWatch(deps.pubsub);
    this.#writer = new PartWriter({
      url: deps.url,
      prepare: deps.prepare ?? true,
      onLost: () => this.#storeEverythingAgain(RETRY_PAUSE_MS),
    });
  }

  async open(episode: OpenEpisode): Promise<EpisodeWriter> {
    await this.#writer.run((sql) => insertEpisodes(sql, [toInsert(episode)]));
    const buffer = new EpisodeBuffer(episode);
    this.#buffers.set(episodeKeyText(episode), buffer);
    this.#watch.wake(episode);
    return writerOf(buffer, {
      append: (to, chunks) => this.#append(to, chunks),
      flush: (of) => this.#flush(of),
      close: (of) => this.#close(of),
    });
  }

  follow(key: EpisodeKey, afterSeq: number, signal: AbortSignal): AsyncIterable<PartFrame> {
    const deps = {
      watch: this.#watch,
      clock: this.#deps.clock,
      retryMs: READ_RETRY_MS,
      read: (at: EpisodeKey, after: number) => this.#read(at, after),
      isStopped: () => this.#stopped,
    };
    return followEpisode(deps, { key, afterSeq }, signal);
  }

  async closeAndRead(key: EpisodeKey): ReturnType<PartLog["closeAndRead"]> {
    const buffer = this.#buffers.get(episodeKeyText(key));
    if (buffer) {
      await this.#close(buffer);
      return { messageId: buffer.episode.messageId, kind: buffer.episode.kind, chunks: [...buffer.log] };
    }
    const { sql } = this.#deps;
    await withDeadline(forbidEpisode(sql, key));
    const state = await withDeadline(readEpisode(sql, key));
    if (!state) return null;
    const chunks: AppChunk[] = [];
    for (let after = 0; after < state.lastSeq; ) {
      const frames = await this.#readStored(key, after);
      const last = frames?.frames.at(-1);
      if (!last) break;
      after = last.lastSeq;
      chunks.push(...(frames?.frames ?? []).flatMap((frame) => frame.chunks));
    }
    this.#announce(key, state.lastSeq, true);
    return { messageId: messageIdFromBigint(state.messageId), kind: state.kind, chunks };
  }

  async info(key: EpisodeKey): Promise<EpisodeInfo | null> {
    const buffer = this.#buffers.get(episodeKeyText(key));
    if (buffer) return infoOf(buffer);
    const state = await withDeadline(readEpisode(this.#deps.sql, key));
    return state && { ...state, messageId: messageIdFromBigint(state.messageId) };
  }

  /** What this process writes itself is served from memory and needs no poll. */
  followed(): EpisodeKey[] {
    return this.#watch.keys().filter((key) => !this.#buffers.has(episodeKeyText(key)));
  }

  progressed(found: readonly EpisodeProgress[]): void {
    for (const progress of found) this.#watch.progressed(progress);
  }

  async sweep(): Promise<void> {
    await sweepStoredFrames(this.#deps.sql);
  }

  async close(): Promise<void> {
    const flushed = Promise.allSettled([...this.#buffers.values()].map((buffer) => this.#flush(buffer)));
    await Promise.race([flushed, this.#deps.clock.sleep(FINAL_FLUSH_MS)]);
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#watch.close();
    await this.#writer.end();
  }

  async #read(key: EpisodeKey, after: number): Promise<{ frames: PartFrame[]; ended: boolean }> {
    const buffer = this.#buffers.get(episodeKeyText(key));
    if (buffer) {
      const frames = afterNumber(buffer.framesAfter(after), after);
      return { frames: frames.length > 1 ? mergeFrames(frames) : frames, ended: buffer.closed };
    }
    const stored = await this.#readStored(key, after);
    if (!stored) return { frames: [], ended: false };
    const frames = untilGap(afterNumber(stored.frames, after), after);
    return { frames: mergeFrames(frames), ended: stored.closed && frames.length === 0 };
  }

  async #readStored(
    key: EpisodeKey,
    afterSeq: number,
  ): Promise<{ closed: boolean; frames: PartFrame[] } | null> {
    const range = { afterSeq, limit: READ_FRAMES_LIMIT };
    const stored = await withDeadline(readFrames(this.#deps.sql, key, range));
    if (!stored) return null;
    const frames = stored.frames.map((frame) => ({
      ...frame,
      chunks: JSON.parse(frame.chunks) as AppChunk[],
    }));
    return { closed: stored.closed, frames };
  }

  #append(buffer: EpisodeBuffer, chunks: readonly AppChunk[]): void {
    if (buffer.closed || buffer.fenced) return;
    buffer.append(chunks);
    this.#schedule(this.#deps.flushMs);
  }

  #schedule(delayMs: number): void {
    if (this.#stopped) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#tick();
    }, delayMs);
  }

  /** Numbers and delivers at once; storing goes on one statement at a time, and takes what has come meanwhile. */
  #tick(isAwaited = false): void {
    for (const buffer of this.#buffers.values()) {
      if (buffer.hasPending() && buffer.number().length > 0) this.#watch.wake(buffer.episode);
    }
    if (this.#storing !== null || this.#stopped) return;
    const waitMs = isAwaited ? 0 : this.#storeFrom - performance.now();
    if (waitMs > 0) {
      this.#schedule(waitMs);
      return;
    }
    this.#storing = this.#store().finally(() => {
      this.#storing = null;
      if (this.#unsaved().length > 0) this.#schedule(this.#deps.flushMs);
    });
  }

  #unsaved(): EpisodeBuffer[] {
    return [...this.#buffers.values()].filter((buffer) => buffer.unsaved.size > 0 && !buffer.fenced);
  }

  /** A new backend may not have what the one before it was told: a crash of the database takes the last moments. */
  #storeEverythingAgain(delayMs: number): void {
    this.#backend = 0;
    for (const buffer of this.#buffers.values()) buffer.forgetSaved();
    if (this.#buffers.size > 0) this.#schedule(delayMs);
  }

  async #store(): Promise<void> {
    const taken = this.#unsaved().map((buffer) => ({ buffer, frames: [...buffer.unsaved] }));
    if (taken.length === 0) return;
    const startedAt = performance.now();
    await this.#storeBatch(taken)
      .catch((error: unknown) => {
        if (!isRefusal(error)) throw error;
        return this.#storeEachAlone(taken);
      })
      .then(() => {
        this.#failing = false;
      })
      .catch((error: unknown) => this.#storeLater(error));
    const endedAt = performance.now();
    this.#storeFrom = endedAt + Math.min((endedAt - startedAt) * PAUSE_PER_STORE, MAX_STORE_PAUSE_MS);
  }

  /** Never in the turn of the failure: postgres.js does not settle a query that is made there. */
  async #storeLater(error: unknown): Promise<void> {
    this.#deps.metrics?.partFlushFailures.inc();
    if (!this.#failing) this.#deps.log.warn({ err: error }, "streamed parts cannot be stored right now");
    this.#failing = true;
    await this.#deps.clock.sleep(RETRY_PAUSE_MS);
    this.#storeEverythingAgain(RETRY_PAUSE_MS);
  }

  /** One episode that the database refuses must not cost the others anything. */
  async #storeEachAlone(batch: Taken[]): Promise<void> {
    await this.#deps.clock.sleep(0);
    for (const taken of batch) {
      try {
        await this.#storeBatch([taken]);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const { buffer, frames } = taken;
        this.#deps.log.error(
          { err: error, ...keyOf(buffer.episode) },
          "parts that the database refuses are left out",
        );
        await this.#writer.run((sql) => insertFrames(sql, toInserts(buffer, EpisodeBuffer.emptied(frames))));
        buffer.confirm(frames);
      }
    }
  }

  async #storeBatch(batch: Taken[]): Promise<void> {
    if (this.#backend === 0) {
      await this.#writer.run((sql) =>
        insertEpisodes(
          sql,
          batch.map(({ buffer }) => toInsert(buffer.episode)),
        ),
      );
    }
    const inserts = batch.flatMap(({ buffer, frames }) => toInserts(buffer, frames));
    const { metrics } = this.#deps;
    const measured = metrics?.partFlushDuration.startTimer();
    const { open, backend } = await this.#writer.run((sql) => insertFrames(sql, inserts));
    measured?.();
    metrics?.partFrames.inc(inserts.length);
    if (this.#backend !== 0 && backend !== this.#backend) {
      this.#storeEverythingAgain(0);
      return;
    }
    this.#backend = backend;
    const openKeys = new Set(open.map(episodeKeyText));
    for (const { buffer, frames } of batch) {
      buffer.confirm(frames);
      if (!openKeys.has(episodeKeyText(buffer.episode))) this.#fence(buffer);
      else this.#announce(buffer.episode, lastNumber(frames), false);
    }
  }

  #fence(buffer: EpisodeBuffer): void {
    buffer.fenced = true;
    buffer.unsaved.clear();
    this.#buffers.delete(episodeKeyText(buffer.episode));
    this.#watch.wake(buffer.episode);
  }

  async #flush(buffer: EpisodeBuffer): Promise<void> {
    do {
      this.#tick(true);
      if (this.#storing === null) return;
      await this.#storing;
    } while (buffer.unsaved.size > 0 && !buffer.fenced);
  }

  /**
   * A closed episode is served from memory until its readers are done, then by the store. Without a working database the row is
   * closed later or never: the next attempt's number fences it anyway.
   */
  async #close(buffer: EpisodeBuffer): Promise<void> {
    if (buffer.closed || buffer.fenced) return;
    await this.#flush(buffer);
    buffer.closed = true;
    this.#watch.wake(buffer.episode);
    if (buffer.fenced) return;
    await this.#writer
      .run((sql) => closeEpisode(sql, buffer.episode))
      .catch((error: unknown) => this.#deps.log.warn({ err: error }, "an episode was not closed"));
    this.#announce(buffer.episode, buffer.lastSeq, true);
    this.#buffers.delete(episodeKeyText(buffer.episode));
  }

  #announce(key: EpisodeKey, seq: number, closed: boolean): void {
    this.#deps.pubsub.publish("parts", { ...keyOf(key), seq, closed });
  }
}

function keyOf(key: EpisodeKey): EpisodeKey {
  return { chatId: key.chatId, historyVersion: key.historyVersion, attempt: key.attempt };
}

/** Frames whose output was let go are stored again behind newer ones. */
function lastNumber(frames: readonly PartFrame[]): number {
  return Math.max(0, ...frames.map(({ lastSeq }) => lastSeq));
}

function toInsert(episode: OpenEpisode) {
  const messageId = messageIdToBigint(episode.messageId);
  invariant(messageId !== null, "an episode belongs to a message");
  return {
    ...keyOf(episode),
    messageId: String(messageId),
    kind: episode.kind,
    ownerEpoch: episode.ownerEpoch,
  };
}

function toInserts(buffer: EpisodeBuffer, frames: readonly PartFrame[]): FrameInsert[] {
  return frames.map((frame) => ({
    ...keyOf(buffer.episode),
    seq: frame.seq,
    lastSeq: frame.lastSeq,
    chunks: JSON.stringify(frame.chunks),
  }));
}
