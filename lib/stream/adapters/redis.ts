import type { Redis } from "ioredis";
import type { Sql } from "postgres";
import type { Pubsub } from "../../../db/pubsub";
import { connectRedis, whenReady } from "../../../db/redis-client";
import type { AppChunk } from "../../chat/message-types";
import type { Clock } from "../../clock";
import type { Log } from "../../log";
import type { Metrics } from "../../metrics/metrics";
import { mergeFrames } from "../merge-frames";
import type { EpisodeInfo, EpisodeKey, EpisodeWriter, OpenEpisode, PartFrame, PartLog } from "../part-log";
import { EpisodeBuffer } from "./episode-buffer";
import { EpisodeWatch } from "./episode-watch";
import { followEpisode, infoOf, writerOf } from "./follow-episode";
import { RedisEpisodes } from "./redis-episodes";
import { RedisTail } from "./redis-tail";
import { afterNumber, withoutGaps } from "./stored-frames";
import { sweepStoredFrames } from "./sweep-stored-frames";

export interface RedisPartLogDeps {
  url: string;
  /** Where PostgreSQL still holds parts of the time before Redis. */
  sql: Sql;
  pubsub: Pubsub;
  log: Log;
  clock: Clock;
  flushMs: number;
  metrics?: Pick<Metrics, "partFlushDuration" | "partFrames" | "partFlushFailures">;
}

const READY_MS = 1_500;
const RETRY_PAUSE_MS = 200;
/** Nobody waits longer than this for a Redis that is away: what it would have kept is in memory, or is done again. */
const PATIENCE_MS = 2_000;

const textOf = (key: EpisodeKey) => `${key.chatId} ${key.historyVersion} ${key.attempt}`;

/**
 * The part log in Redis Streams, one stream for each episode. While Redis is away steps go on from memory and followers of other
 * processes wait; what it lost is appended again when it is back. An episode's cap is what bounds its stream; expiry deletes it.
 */
export async function createRedisPartLog(deps: RedisPartLogDeps): Promise<PartLog> {
  const redis = connectRedis({ url: deps.url, name: "lathe-parts", log: deps.log });
  await whenReady(redis, READY_MS);
  return new RedisPartLog(deps, redis);
}

class RedisPartLog implements PartLog {
  readonly #deps: RedisPartLogDeps;
  readonly #redis: Redis;
  readonly #episodes: RedisEpisodes;
  readonly #buffers = new Map<string, EpisodeBuffer>();
  readonly #watch: EpisodeWatch;
  readonly #tail: RedisTail;
  #timer: NodeJS.Timeout | null = null;
  #storing: Promise<void> | null = null;
  #failing = false;
  #stopped = false;

  constructor(deps: RedisPartLogDeps, redis: Redis) {
    this.#deps = deps;
    this.#redis = redis;
    this.#episodes = new RedisEpisodes(redis);
    this.#watch = new EpisodeWatch(deps.pubsub);
    this.#tail = new RedisTail({
      url: deps.url,
      commands: redis,
      log: deps.log,
      clock: deps.clock,
      awaited: () => this.#watch.awaited().filter(({ key }) => !this.#buffers.has(textOf(key))),
      onProgress: (progress) => this.#watch.progressed(progress),
    });
    redis.on("ready", () => this.#storeEverythingAgain());
  }

  async open(episode: OpenEpisode): Promise<EpisodeWriter> {
    const buffer = new EpisodeBuffer(episode);
    this.#buffers.set(textOf(episode), buffer);
    // Appending makes up for it.
    await this.#episodes.open(episode).catch((error: unknown) => this.#isAway(error));
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
      retryMs: RETRY_PAUSE_MS,
      read: (at: EpisodeKey, after: number) => this.#read(at, after),
      isStopped: () => this.#stopped,
      onWait: (awaited: EpisodeKey) => {
        if (!this.#buffers.has(textOf(awaited))) this.#tail.poke();
      },
    };
    return followEpisode(deps, { key, afterSeq }, signal);
  }

  async closeAndRead(key: EpisodeKey): ReturnType<PartLog["closeAndRead"]> {
    const buffer = this.#buffers.get(textOf(key));
    if (buffer) {
      await this.#close(buffer);
      return { messageId: buffer.episode.messageId, kind: buffer.episode.kind, chunks: [...buffer.log] };
    }
    return this.#patiently(async () => {
      await this.#episodes.close(key);
      const chunks: AppChunk[] = [];
      for (let after = 0; ; ) {
        const found = await this.#episodes.read(key, after);
        if (!found || found.messageId === "") return null;
        const last = found.frames.at(-1);
        if (!last) return { messageId: found.messageId, kind: found.kind, chunks };
        after = last.lastSeq;
        chunks.push(...found.frames.flatMap((frame) => frame.chunks));
      }
    });
  }

  async info(key: EpisodeKey): Promise<EpisodeInfo | null> {
    const buffer = this.#buffers.get(textOf(key));
    if (buffer) return infoOf(buffer);
    const found = await this.#episodes.describe(key);
    if (!found || found.messageId === "") return null;
    const { messageId, kind, ownerEpoch, lastSeq } = found;
    return { messageId, kind, ownerEpoch, lastSeq };
  }

  /** The poll asks PostgreSQL, which knows nothing of these; the wait for Redis is a poll itself. */
  followed(): EpisodeKey[] {
    return [];
  }

  progressed(): void {}

  /** Episodes expire by themselves; what was streamed before there was a Redis does not. */
  sweep(): Promise<void> {
    return sweepStoredFrames(this.#deps.sql);
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#buffers.values()].map((buffer) => this.#flush(buffer)));
    this.#stopped = true;
    if (this.#timer) clearTimeout(this.#timer);
    this.#watch.close();
    await this.#tail.stop();
    this.#redis.disconnect();
  }

  async #read(key: EpisodeKey, after: number): Promise<{ frames: PartFrame[]; ended: boolean }> {
    const buffer = this.#buffers.get(textOf(key));
    if (buffer) {
      const frames = afterNumber(buffer.framesAfter(after), after);
      return { frames: frames.length > 1 ? mergeFrames(frames) : frames, ended: buffer.closed };
    }
    const found = await this.#episodes.read(key, after);
    if (!found) return { frames: [], ended: false };
    const frames = withoutGaps(afterNumber(found.frames, after), after);
    return { frames: mergeFrames(frames), ended: found.closed && frames.length === 0 };
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

  /** Numbers and delivers at once; storing goes on one round at a time, and takes what has come meanwhile. */
  #tick(): void {
    for (const buffer of this.#buffers.values()) {
      if (buffer.hasPending() && buffer.number().length > 0) this.#watch.wake(buffer.episode);
    }
    this.#storing ??= this.#store().finally(() => {
      this.#storing = null;
    });
  }

  /** A server that was away may have lost everything, and says so only when it is asked. */
  #storeEverythingAgain(): void {
    for (const buffer of this.#buffers.values()) buffer.forgetSaved();
    if (this.#buffers.size > 0) this.#schedule(0);
  }

  async #store(): Promise<void> {
    while (!this.#stopped) {
      const behind = [...this.#buffers.values()].filter(
        (buffer) => buffer.unsaved.size > 0 && !buffer.fenced,
      );
      if (behind.length === 0) return;
      const { metrics } = this.#deps;
      const measured = metrics?.partFlushDuration.startTimer();
      const results = await Promise.allSettled(behind.map((buffer) => this.#storeOne(buffer)));
      const failed = results.find((result) => result.status === "rejected");
      if (!failed) measured?.();
      if (failed) {
        metrics?.partFlushFailures.inc();
        this.#isAway(failed.reason);
        await this.#deps.clock.sleep(RETRY_PAUSE_MS);
      } else this.#failing = false;
    }
  }

  async #storeOne(buffer: EpisodeBuffer): Promise<void> {
    const frames = [...buffer.unsaved];
    switch (await this.#episodes.append(buffer.episode, frames)) {
      case "ok":
        this.#deps.metrics?.partFrames.inc(frames.length);
        buffer.confirm(frames);
        return;
      case "closed":
        this.#fence(buffer);
        return;
      case "absent":
      case "gap":
        await this.#episodes.open(buffer.episode);
        buffer.forgetSaved();
    }
  }

  #isAway(error: unknown): void {
    if (!this.#failing)
      this.#deps.log.warn({ err: error }, "streamed parts cannot be stored in Redis right now");
    this.#failing = true;
  }

  #fence(buffer: EpisodeBuffer): void {
    buffer.fenced = true;
    buffer.unsaved.clear();
    this.#buffers.delete(textOf(buffer.episode));
    this.#watch.wake(buffer.episode);
  }

  async #flush(buffer: EpisodeBuffer): Promise<void> {
    this.#tick();
    const late = this.#deps.clock.sleep(PATIENCE_MS).then(() => true);
    while (buffer.unsaved.size > 0 && !buffer.fenced && this.#storing) {
      if (await Promise.race([this.#storing.then(() => false), late])) return;
    }
  }

  async #close(buffer: EpisodeBuffer): Promise<void> {
    if (buffer.closed || buffer.fenced) return;
    await this.#flush(buffer);
    buffer.closed = true;
    this.#watch.wake(buffer.episode);
    if (buffer.fenced) return;
    await this.#episodes.close(buffer.episode).catch((error: unknown) => this.#isAway(error));
    this.#buffers.delete(textOf(buffer.episode));
  }

  /** Tries for a while; null when Redis stays away: what it held is lost, and nothing waits for it. */
  async #patiently<T>(attempt: () => Promise<T>): Promise<T | null> {
    const { clock, log } = this.#deps;
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await attempt();
      } catch (error) {
        if (performance.now() < deadline) await clock.sleep(RETRY_PAUSE_MS);
        else {
          log.warn({ err: error }, "streamed parts could not be read from Redis; they are left out");
          return null;
        }
      }
    }
  }
}
