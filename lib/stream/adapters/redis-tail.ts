import type { Redis } from "ioredis";
import { withDeadline } from "../../../db/outage";
import { connectRedis } from "../../../db/redis-client";
import type { Clock } from "../../clock";
import type { Log } from "../../log";
import type { EpisodeKey, EpisodeProgress } from "../part-log";
import { progressOf, streamKey } from "./redis-episodes";

export interface RedisTailDeps {
  url: string;
  /** For waking the connection that waits. */
  commands: Redis;
  log: Log;
  clock: Clock;
  /** Episodes that somebody waits for, and after which number. */
  awaited: () => { key: EpisodeKey; afterSeq: number }[];
  onProgress: (progress: EpisodeProgress) => void;
}

/** Whoever could not be woken looks again after this. */
const BLOCK_MS = 1_000;
const ANSWER_DEADLINE_MS = 3_000;
const RETRY_MS = 200;

/** The one connection of a process that waits for other processes' episodes to grow: a blocking XREAD over all of them. */
export class RedisTail {
  readonly #deps: RedisTailDeps;
  readonly #redis: Redis;
  readonly #running: Promise<void>;
  readonly #stopped = new AbortController();
  #poked = Promise.withResolvers<void>();
  #pokes = 0;
  /** What the server calls the connection. */
  #clientId: number | null = null;
  #isWaiting = false;

  constructor(deps: RedisTailDeps) {
    this.#deps = deps;
    this.#redis = connectRedis({ url: deps.url, name: "lathe-tail", log: deps.log, waits: true });
    this.#redis.on("close", () => {
      this.#clientId = null;
    });
    this.#running = this.#run();
  }

  /** Somebody waits for an episode that the present wait may not include. */
  poke(): void {
    this.#pokes += 1;
    this.#poked.resolve();
    if (!this.#isWaiting || this.#clientId === null) return;
    this.#isWaiting = false;
    // Not every server knows the command: then it takes until the present wait is over.
    this.#deps.commands.client("UNBLOCK", this.#clientId).catch(() => {});
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#poked.resolve();
    this.#redis.disconnect();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, log } = this.#deps;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      this.#poked = Promise.withResolvers<void>();
      const awaited = this.#deps.awaited();
      if (awaited.length === 0) {
        await this.#poked.promise;
        continue;
      }
      try {
        await this.#wait(awaited);
      } catch (error) {
        log.debug({ err: error }, "waiting for streamed parts failed");
        // A connection that did not answer may be dead without knowing it.
        if (!signal.aborted && this.#redis.status === "ready") this.#redis.disconnect(true);
        await clock.sleep(RETRY_MS, signal);
      }
    }
  }

  async #wait(awaited: { key: EpisodeKey; afterSeq: number }[]): Promise<void> {
    const pokes = this.#pokes;
    this.#clientId ??= Number(await withDeadline(ANSWER_DEADLINE_MS, () => this.#redis.client("ID")));
    if (pokes !== this.#pokes) return;
    const keys = awaited.map(({ key }) => streamKey(key));
    const after = awaited.map(({ afterSeq }) => `${afterSeq}-0`);
    this.#isWaiting = true;
    const found = await withDeadline(BLOCK_MS + ANSWER_DEADLINE_MS, () =>
      this.#redis.xread("COUNT", 1, "BLOCK", BLOCK_MS, "STREAMS", ...keys, ...after),
    ).finally(() => {
      this.#isWaiting = false;
    });
    for (const [stream, entries] of found ?? []) {
      const episode = awaited[keys.indexOf(stream)];
      const last = entries.at(-1);
      if (episode && last) this.#deps.onProgress({ ...episode.key, ...progressOf(last) });
    }
  }
}
