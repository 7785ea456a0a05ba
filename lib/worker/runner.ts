import type { ChatFacts } from "../../db/queries/runnable";

export type TaskKind = "generation" | "interrupt" | "deadline" | "abandon";

/** One piece of work of a runner, as its task gets it. */
export interface Work {
  kind: TaskKind;
  facts: ChatFacts;
  /** Aborted when other work takes its place, or the runner stops. */
  signal: AbortSignal;
  /** Resolves when the tasks that were cancelled for this one have ended. */
  predecessors: Promise<void>;
}

/** What a runner does is done by these. */
export interface RunnerHands {
  /** Never rejects. */
  run(work: Work): Promise<void>;
  /** The facts as the database has them; null when the chat is gone. Rejects when `signal` aborts. */
  refresh(signal: AbortSignal): Promise<ChatFacts | null>;
  /** The chat belongs to somebody else, to nobody, or is gone: this runner has to be cleaned up. */
  lost(): void;
  /** A step has ended, and this runner begins no other: the chat is to be handed over. */
  release(): void;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

interface Identity {
  workerId: string;
  runnerId: string;
}

interface ActiveWork {
  key: string;
  facts: ChatFacts;
  superseded: AbortController;
}

const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5_000;

/**
 * Drives one chat: turns facts about it into one task at a time. Does no I/O itself; facts may come late, twice, out of order,
 * or not at all, since after each task they are read anew.
 */
export class Runner {
  readonly #identity: Identity;
  readonly #hands: RunnerHands;
  readonly #stopped = new AbortController();
  /** Tasks that have not ended, by what they work on. A successor waits only for its own kind. */
  readonly #running = new Map<string, Promise<void>>();
  #seenSnapshot = 0;
  #active: ActiveWork | null = null;
  #draining = false;
  #released = false;
  #backoffMs = FIRST_BACKOFF_MS;

  constructor(identity: Identity, hands: RunnerHands) {
    this.#identity = identity;
    this.#hands = hands;
  }

  /** Takes facts from a hint, a poll or the acquisition. */
  accept(facts: ChatFacts): void {
    if (this.#stopped.signal.aborted || facts.snapshotVersion <= this.#seenSnapshot) return;
    this.#apply(facts);
  }

  /** Lets the step that runs come to its end, and begins no other. An interruption is still carried out. */
  drain(): void {
    this.#draining = true;
    if (this.#running.size === 0) this.#release();
  }

  /** Cancels everything; resolves when it has ended. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#active?.superseded.abort();
    await Promise.all(this.#running.values());
  }

  #apply(facts: ChatFacts): void {
    this.#seenSnapshot = facts.snapshotVersion;
    const { workerId, runnerId } = this.#identity;
    if (facts.workerId !== workerId || facts.runnerId !== runnerId) {
      this.#active?.superseded.abort();
      this.#hands.lost();
      return;
    }
    if (workKey(facts) === this.#active?.key) return;
    if (this.#letsGo(facts)) return;
    this.#backoffMs = FIRST_BACKOFF_MS;
    this.#start(facts);
  }

  #letsGo(facts: ChatFacts): boolean {
    if (!this.#draining || kindOf(facts) !== "generation") return false;
    this.#release();
    return true;
  }

  #release(): void {
    if (!this.#released) this.#hands.release();
    this.#released = true;
  }

  #start(facts: ChatFacts): void {
    this.#active?.superseded.abort();
    const key = workKey(facts);
    const active: ActiveWork = { key, facts, superseded: new AbortController() };
    const before = this.#running.get(key);
    const predecessors = Promise.all(this.#running.values()).then(() => {});
    this.#active = active;
    const { signal } = active.superseded;
    const task = this.#runAfter(before, { kind: kindOf(facts), facts, signal, predecessors });
    this.#running.set(key, task);
    void task.then(() => {
      if (this.#running.get(key) === task) this.#running.delete(key);
      return this.#ended(active);
    });
  }

  async #runAfter(before: Promise<void> | undefined, work: Work): Promise<void> {
    if (before !== undefined) await before;
    if (!work.signal.aborted) await this.#hands.run(work);
  }

  /** Looks at what is to be done now; the same again without progress is done ever more slowly. */
  async #ended(active: ActiveWork): Promise<void> {
    const signal = AbortSignal.any([this.#stopped.signal, active.superseded.signal]);
    const facts = await this.#hands.refresh(signal).catch(() => undefined);
    if (this.#active !== active || signal.aborted || facts === undefined) return;
    if (facts === null) {
      this.#hands.lost();
      return;
    }
    if (facts.snapshotVersion >= this.#seenSnapshot) this.#apply(facts);
    if (this.#active !== active || signal.aborted || this.#letsGo(facts)) return;
    await this.#hands.sleep(this.#backoffMs, signal);
    if (this.#active !== active || signal.aborted) return;
    this.#backoffMs = Math.min(this.#backoffMs * 2, MAX_BACKOFF_MS);
    this.#start(facts);
  }
}

/** What a task works on: while it is the same, there is nothing to begin anew. */
function workKey(facts: ChatFacts): string {
  return `${facts.historyVersion} ${facts.status} ${facts.archived}`;
}

function kindOf(facts: ChatFacts): TaskKind {
  if (facts.archived) return "abandon";
  switch (facts.status) {
    case "running":
      return "generation";
    case "interrupting":
      return "interrupt";
    case "requires_action":
      return "deadline";
    case "waiting":
    case "error":
      return "abandon";
  }
}
