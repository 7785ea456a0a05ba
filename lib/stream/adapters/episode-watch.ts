import type { Sql } from "postgres";
import type { Pubsub } from "../../../db/pubsub";
import { readProgress } from "../../../db/queries/parts";
import type { EpisodeKey } from "../part-log";

interface WatchDeps {
  sql: Sql;
  pubsub: Pubsub;
  pollMs: number;
}

interface Watched {
  key: EpisodeKey;
  waiters: Set<() => void>;
  /** What the poll saw last; a change wakes. */
  progress: string;
}

const textOf = (key: EpisodeKey) => `${key.chatId} ${key.historyVersion} ${key.attempt}`;

/** Wakes those who wait for an episode: by a call of this process, by a hint of another, or by one poll for all of them. */
export class EpisodeWatch {
  readonly #deps: WatchDeps;
  readonly #watched = new Map<string, Watched>();
  readonly #unsubscribe: () => void;
  readonly #timer: NodeJS.Timeout;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
    this.#unsubscribe = deps.pubsub.subscribe("parts", (hint) => this.wake(hint));
    this.#timer = setInterval(() => void this.#poll(), deps.pollMs);
    this.#timer.unref();
  }

  /** A wait that begins now: what happens between this call and the await is not missed. */
  next(key: EpisodeKey, signal: AbortSignal): { happened: Promise<void>; cancel: () => void } {
    const text = textOf(key);
    const watched = this.#watched.get(text) ?? { key, waiters: new Set(), progress: "" };
    this.#watched.set(text, watched);
    let cancel = () => {};
    const happened = new Promise<void>((resolve) => {
      cancel = () => {
        watched.waiters.delete(cancel);
        signal.removeEventListener("abort", cancel);
        if (watched.waiters.size === 0 && this.#watched.get(text) === watched) this.#watched.delete(text);
        resolve();
      };
      watched.waiters.add(cancel);
      signal.addEventListener("abort", cancel, { once: true });
    });
    return { happened, cancel };
  }

  wake(key: EpisodeKey): void {
    for (const waiter of [...(this.#watched.get(textOf(key))?.waiters ?? [])]) waiter();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#unsubscribe();
    for (const { waiters } of [...this.#watched.values()]) for (const waiter of [...waiters]) waiter();
  }

  async #poll(): Promise<void> {
    if (this.#watched.size === 0) return;
    const keys = [...this.#watched.values()].map((watched) => watched.key);
    const rows = await readProgress(this.#deps.sql, keys).catch(() => []);
    for (const row of rows) {
      const watched = this.#watched.get(textOf(row));
      const progress = `${row.lastSeq} ${row.closed}`;
      if (!watched || watched.progress === progress) continue;
      watched.progress = progress;
      this.wake(row);
    }
  }
}
