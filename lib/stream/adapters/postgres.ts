import postgres, { type Sql } from "postgres";
import type { Pubsub } from "../../../db/pubsub";
import {
  closeEpisode,
  deleteOldFrames,
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
import { mergeFrames } from "../merge-frames";
import type { EpisodeKey, EpisodeWriter, OpenEpisode, PartFrame, PartLog } from "../part-log";
import { EpisodeBuffer } from "./episode-buffer";
import { EpisodeWatch } from "./episode-watch";

export interface PostgresPartLogDeps {
  /** The log has a connection of its own for writing: a new backend behind it means that its last writes may be lost. */
  url: string;
  prepare?: boolean;
  /** The pool for reads. */
  sql: Sql;
  pubsub: Pubsub;
  log: Log;
  clock: Clock;
  flushMs: number;
  pollMs: number;
}

const QUERY_DEADLINE_MS = 5_000;
const RETRY_PAUSE_MS = 100;
/** At shutdown: what cannot be stored by then is lost, and the next owner does the step again. */
const FINAL_FLUSH_MS = 1_000;
const READ_FRAMES_LIMIT = 500;
const KEEP_SECONDS = 60;
const SWEEP_FRAMES_LIMIT = 5_000;
const MAX_SWEEP_STATEMENTS = 20;

export const episodeKeyText = (key: EpisodeKey) => `${key.chatId} ${key.historyVersion} ${key.attempt}`;

/** The part log in Postgres: all episodes of the process in one insert per tick. */
export function createPostgresPartLog(deps: PostgresPartLogDeps): PartLog {
  return new PostgresPartLog(deps);
}

class PostgresPartLog implements PartLog {
  readonly #deps: PostgresPartLogDeps;
  readonly #writer: Sql;
  readonly #buffers = new Map<string, EpisodeBuffer>();
  readonly #watch: EpisodeWatch;
  #backend = 0;
  #timer: NodeJS.Timeout | null = null;
  #storing: Promise<void> | null = null;
  #stopped = false;

  constructor(deps: PostgresPartLogDeps) {
    this.#deps = deps;
    this.#watch = new EpisodeWatch(deps);
    this.#writer = postgres(deps.url, {
      max: 1,
      prepare: deps.prepare ?? true,
      connect_timeout: 5,
      onnotice: () => {},
      connection: { application_name: "lathe-parts" },
    });
  }

  async open(episode: OpenEpisode): Promise<EpisodeWriter> {
    await withDeadline(insertEpisodes(this.#writer, [toInsert(episode)]));
    const buffer = new EpisodeBuffer(episode);
    this.#buffers.set(episodeKeyText(episode), buffer);
    this.#watch.wake(episode);
    return {
      append: (chunks) => this.#append(buffer, chunks),
      chunks: () => [...buffer.log],
      flush: () => this.#flush(buffer),
      fenced: () => buffer.fenced,
      close: () => this.#close(buffer),
    };
  }

  async *follow(key: EpisodeKey, afterSeq: number, signal: AbortSignal): AsyncIterable<PartFrame> {
    let after = afterSeq;
    while (!signal.aborted && !this.#stopped) {
      const changed = this.#watch.next(key, signal);
      const { frames, ended } = await this.#read(key, after).catch(() => ({ frames: [], ended: false }));
      for (const frame of frames) {
        if (signal.aborted) return;
        after = frame.lastSeq;
        yield frame;
      }
      if (ended) return;
      if (frames.length === 0) await changed.happened;
      changed.cancel();
    }
  }

  async closeAndRead(key: EpisodeKey): ReturnType<PartLog["closeAndRead"]> {
    const buffer = this.#buffers.get(episodeKeyText(key));
    if (buffer) {
      await this.#close(buffer);
      return { messageId: buffer.episode.messageId, kind: buffer.episode.kind, chunks: [...buffer.log] };
    }
    const { sql } = this.#deps;
    await withDeadline(closeEpisode(sql, key));
    const state = await withDeadline(readEpisode(sql, key));
    if (!state) return null;
    const chunks: AppChunk[] = [];
    for (let after = 0; after < state.lastSeq; ) {
      const frames = await withDeadline(readFrames(sql, key, { afterSeq: after, limit: READ_FRAMES_LIMIT }));
      const last = frames.at(-1);
      if (!last) break;
      after = last.lastSeq;
      chunks.push(...frames.flatMap((frame) => JSON.parse(frame.chunks) as AppChunk[]));
    }
    this.#announce(key, state.lastSeq, true);
    return { messageId: messageIdFromBigint(state.messageId), kind: state.kind, chunks };
  }

  async lastSeq(key: EpisodeKey): Promise<number | null> {
    const buffer = this.#buffers.get(episodeKeyText(key));
    if (buffer) return buffer.lastSeq;
    const state = await withDeadline(readEpisode(this.#deps.sql, key));
    return state?.lastSeq ?? null;
  }

  async sweep(): Promise<void> {
    const options = { keepSeconds: KEEP_SECONDS, limit: SWEEP_FRAMES_LIMIT };
    for (let statement = 0; statement < MAX_SWEEP_STATEMENTS; statement++) {
      if ((await withDeadline(deleteOldFrames(this.#deps.sql, options))) === 0) return;
    }
  }

  async close(): Promise<void> {
    const flushed = Promise.allSettled([...this.#buffers.values()].map((buffer) => this.#flush(buffer)));
    await Promise.race([flushed, this.#deps.clock.sleep(FINAL_FLUSH_MS)]);
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#watch.close();
    await this.#writer.end({ timeout: 1 });
  }

  async #read(key: EpisodeKey, after: number): Promise<{ frames: PartFrame[]; ended: boolean }> {
    const buffer = this.#buffers.get(episodeKeyText(key));
    if (buffer) {
      const frames = buffer.frames.filter((frame) => frame.seq > after);
      return { frames: frames.length > 1 ? mergeFrames(frames) : frames, ended: buffer.closed };
    }
    const { sql } = this.#deps;
    const state = await withDeadline(readEpisode(sql, key));
    if (!state) return { frames: [], ended: false };
    const stored = await withDeadline(readFrames(sql, key, { afterSeq: after, limit: READ_FRAMES_LIMIT }));
    const frames = stored.map((frame) => ({ ...frame, chunks: JSON.parse(frame.chunks) as AppChunk[] }));
    const contiguous = untilGap(frames, after);
    return { frames: mergeFrames(contiguous), ended: state.closed && contiguous.length === 0 };
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
  #tick(): void {
    for (const buffer of this.#buffers.values()) {
      if (buffer.hasPending() && buffer.number().length > 0) this.#watch.wake(buffer.episode);
    }
    this.#storing ??= this.#store().finally(() => {
      this.#storing = null;
    });
  }

  async #store(): Promise<void> {
    for (;;) {
      const batch = [...this.#buffers.values()].filter(
        (buffer) => buffer.unsaved.length > 0 && !buffer.fenced,
      );
      if (batch.length === 0) return;
      try {
        await this.#storeBatch(batch);
      } catch (error) {
        this.#deps.log.warn({ err: error }, "streamed parts were not stored; trying again");
        for (const buffer of this.#buffers.values()) buffer.forgetSaved();
        this.#backend = 0;
        if (this.#stopped) return;
        await this.#deps.clock.sleep(RETRY_PAUSE_MS);
      }
    }
  }

  async #storeBatch(batch: EpisodeBuffer[]): Promise<void> {
    if (this.#backend === 0)
      await withDeadline(
        insertEpisodes(
          this.#writer,
          batch.map((buffer) => toInsert(buffer.episode)),
        ),
      );
    const taken = batch.map((buffer) => ({ buffer, frames: [...buffer.unsaved] }));
    const inserts = taken.flatMap(({ buffer, frames }) =>
      frames.map((frame) => ({
        ...keyOf(buffer.episode),
        seq: frame.seq,
        lastSeq: frame.lastSeq,
        chunks: JSON.stringify(frame.chunks),
      })),
    );
    const { open, backend } = await withDeadline(insertFrames(this.#writer, inserts));
    if (this.#backend !== 0 && backend !== this.#backend) {
      this.#backend = 0;
      for (const buffer of this.#buffers.values()) buffer.forgetSaved();
      return;
    }
    this.#backend = backend;
    const openKeys = new Set(open.map(episodeKeyText));
    for (const { buffer, frames } of taken) {
      buffer.confirm(frames);
      if (!openKeys.has(episodeKeyText(buffer.episode))) this.#fence(buffer);
      else this.#announce(buffer.episode, frames.at(-1)?.lastSeq ?? 0, false);
    }
  }

  #fence(buffer: EpisodeBuffer): void {
    buffer.fenced = true;
    buffer.unsaved = [];
    this.#buffers.delete(episodeKeyText(buffer.episode));
    this.#watch.wake(buffer.episode);
  }

  async #flush(buffer: EpisodeBuffer): Promise<void> {
    this.#tick();
    while (buffer.unsaved.length > 0 && !buffer.fenced && this.#storing) await this.#storing;
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
    await withDeadline(closeEpisode(this.#writer, buffer.episode)).catch((error: unknown) =>
      this.#deps.log.warn({ err: error }, "an episode was not closed"),
    );
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

/** A crash of the database may have taken frames in the middle; what follows a gap waits until the gap is written again. */
function untilGap(frames: PartFrame[], after: number): PartFrame[] {
  let expected = after + 1;
  const gap = frames.findIndex((frame) => {
    const fits = frame.seq === expected;
    expected = frame.lastSeq + 1;
    return !fits;
  });
  return gap < 0 ? frames : frames.slice(0, gap);
}

/** postgres.js may never settle a query on a connection that has gone: every query has a deadline here. */
function withDeadline<T>(query: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no answer from the database in ${QUERY_DEADLINE_MS} ms`)),
      QUERY_DEADLINE_MS,
    );
  });
  return Promise.race([query, deadline]).finally(() => clearTimeout(timer));
}
