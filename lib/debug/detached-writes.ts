import { type Database, type Db, openDatabase } from "../../db/client";
import { withDeadline } from "../../db/outage";
import type { Clock } from "../clock";
import type { Log } from "../log";

export interface DetachedWritesDeps {
  databaseUrl: string;
  prepare: boolean;
  clock: Clock;
  log: Log;
}

/** Few, and apart from the pool of the engine: rows that are locked hold up these and nothing else. */
const CONNECTIONS = 2;
/** What waits beyond this is dropped: memory is worth more than a record. */
const MAX_WAITING = 100;
const CLOSE_WAIT_MS = 1_000;

/** Writes that nobody waits for: those of one chat in their order, each within its time, none ever failing anybody. */
export class DetachedWrites {
  readonly #deps: DetachedWritesDeps;
  readonly #chains = new Map<string, Promise<void>>();
  #database: Database | null = null;
  #waiting = 0;
  #failing = false;
  #closed = false;

  constructor(deps: DetachedWritesDeps) {
    this.#deps = deps;
  }

  /** Puts a write behind those of the same chat. */
  add(chatId: string, limitMs: number, work: (db: Db) => Promise<void>): void {
    if (this.#closed || this.#waiting >= MAX_WAITING) return;
    this.#waiting += 1;
    const before = this.#chains.get(chatId) ?? Promise.resolve();
    const done = before
      .then(() => this.#run(limitMs, work))
      .finally(() => {
        this.#waiting -= 1;
        if (this.#chains.get(chatId) === done) this.#chains.delete(chatId);
      });
    this.#chains.set(chatId, done);
  }

  async settled(): Promise<void> {
    while (this.#chains.size > 0) await Promise.all(this.#chains.values());
  }

  async close(): Promise<void> {
    await Promise.race([this.settled(), this.#deps.clock.sleep(CLOSE_WAIT_MS)]);
    this.#closed = true;
    const database = this.#database;
    this.#database = null;
    await Promise.race([database?.close(), this.#deps.clock.sleep(CLOSE_WAIT_MS)]);
  }

  async #run(limitMs: number, work: (db: Db) => Promise<void>): Promise<void> {
    if (this.#closed) return;
    try {
      await withDeadline(limitMs, () => work(this.#open()));
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#deps.log.warn({ err: error }, "A debug run could not be recorded whole");
      this.#failing = true;
    }
  }

  #open(): Db {
    const { databaseUrl, prepare } = this.#deps;
    this.#database ??= openDatabase({
      url: databaseUrl,
      max: CONNECTIONS,
      prepare,
      applicationName: "lathe-debug",
    });
    return this.#database.db;
  }
}
