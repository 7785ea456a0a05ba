import type { Pubsub } from "../../../db/pubsub";
import type { EpisodeKey, EpisodeProgress } from "../part-log";

interface Waiter {
  /** What the waiting one has: less than that is no news. */
  afterSeq: number;
  done: () => void;
}

interface Watched {
  key: EpisodeKey;
  waiters: Set<Waiter>;
}

const textOf = (key: EpisodeKey) => `${key.chatId} ${key.historyVersion} ${key.attempt}`;

/** Wakes those who wait for an episode: by a call of this process, by a hint of another, or by the process's poll. */
export class EpisodeWatch {
  readonly #watched = new Map<string, Watched>();
  readonly #unsubscribe: () => void;

  constructor(pubsub: Pubsub) {
    this.#unsubscribe = pubsub.subscribe("parts", ({ seq, ...hint }) =>
      this.progressed({ ...hint, lastSeq: seq }),
    );
  }

  /** A wait that begins now: what happens between this call and the await is not missed. */
  next(
    key: EpisodeKey,
    afterSeq: number,
    signal: AbortSignal,
  ): { happened: Promise<void>; cancel: () => void } {
    const text = textOf(key);
    const watched = this.#watched.get(text) ?? { key, waiters: new Set() };
    this.#watched.set(text, watched);
    const { promise: happened, resolve } = Promise.withResolvers<void>();
    const cancel = () => {
      watched.waiters.delete(waiter);
      signal.removeEventListener("abort", cancel);
      if (watched.waiters.size === 0 && this.#watched.get(text) === watched) this.#watched.delete(text);
      resolve();
    };
    const waiter: Waiter = { afterSeq, done: cancel };
    watched.waiters.add(waiter);
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
    return { happened, cancel };
  }

  /** Episodes that somebody waits for. */
  keys(): EpisodeKey[] {
    return [...this.#watched.values()].map((watched) => watched.key);
  }

  /** The same, each with the number that the one waits for who has least. */
  awaited(): { key: EpisodeKey; afterSeq: number }[] {
    return [...this.#watched.values()].map(({ key, waiters }) => ({
      key,
      afterSeq: Math.min(...Array.from(waiters, ({ afterSeq }) => afterSeq)),
    }));
  }

  wake(key: EpisodeKey): void {
    for (const waiter of this.#waitersOf(key)) waiter.done();
  }

  progressed(found: EpisodeProgress): void {
    for (const waiter of this.#waitersOf(found)) {
      if (found.closed || found.lastSeq > waiter.afterSeq) waiter.done();
    }
  }

  close(): void {
    this.#unsubscribe();
    for (const key of this.keys()) this.wake(key);
  }

  #waitersOf(key: EpisodeKey): Waiter[] {
    return [...(this.#watched.get(textOf(key))?.waiters ?? [])];
  }
}
