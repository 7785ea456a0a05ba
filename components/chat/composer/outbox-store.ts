import { isApiError } from "@/lib/api/api-error";
import type { SentMessage } from "@/lib/api/schemas/messages";
import { copy } from "@/lib/copy";
import {
  nextToSend,
  type OutboxEvent,
  type OutboxItem,
  parseOutbox,
  pauseBeforeRetry,
  reduceOutbox,
  type Unsent,
} from "./outbox";

export interface OutboxDeps {
  /** Where the items are kept; null when the browser refuses. */
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
  storageKey: string;
  /** Sends with the item's key as the idempotency key. */
  send: (item: OutboxItem) => Promise<SentMessage>;
  now: () => number;
  wait: (ms: number) => Promise<void>;
}

/** What is said of a failure; null: there was no connection. */
function problemOf(error: unknown): string | null {
  if (!isApiError(error) || error.code === "network") return null;
  return error.code === "unauthenticated" ? copy.connection.sendSignedOut : error.message;
}

type SentListener = (sent: SentMessage) => void;

/**
 * Messages of one chat that the server has not confirmed. It outlives the page of the chat, so that leaving the chat does not
 * leave a message behind; what it holds is in storage before anything is sent.
 */
export class OutboxStore {
  readonly #deps: OutboxDeps;
  #items: readonly OutboxItem[];
  /** Every item that this tab has held: what else is in storage is another tab's. */
  readonly #known = new Set<string>();
  #delivering = false;
  readonly #listeners = new Set<() => void>();
  readonly #sentListeners = new Set<SentListener>();
  /** What failed because nobody is signed in. */
  readonly #signedOut = new Set<string>();

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
    this.#items = this.#load();
    for (const { key } of this.#items) this.#known.add(key);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): readonly OutboxItem[] => this.#items;

  /** Told of every answer, before the item leaves, so that a message is never on screen twice or not at all. */
  onSent(listener: SentListener): () => void {
    this.#sentListeners.add(listener);
    return () => this.#sentListeners.delete(listener);
  }

  add(
    message: Pick<OutboxItem, "key" | "text" | "files" | "modelId" | "effort" | "planMode" | "busyBehavior">,
  ): void {
    const nowMs = this.#deps.now();
    const times = { createdAtMs: nowMs, roundStartedAtMs: nowMs };
    this.#known.add(message.key);
    this.#apply({ type: "added", item: { ...message, ...times, state: "sending", problem: null } });
    void this.deliver();
  }

  tryAgain(key: string): void {
    this.#apply({ type: "tried_again", key, nowMs: this.#deps.now() });
    void this.deliver();
  }

  /** Sends what failed only because the person was signed out. */
  signedIn(): void {
    const keys = [...this.#signedOut];
    this.#signedOut.clear();
    for (const key of keys) this.tryAgain(key);
  }

  /** Removes an unsent message and returns what it says. */
  takeBack(key: string): Unsent {
    const { text = "", files = [] } = this.#items.find((item) => item.key === key) ?? {};
    this.#apply({ type: "taken_back", key });
    return { text, files };
  }

  /** Sends one after the other until nothing is on its way; what an earlier page could not send is sent too. */
  async deliver(): Promise<void> {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let item = nextToSend(this.#items); item !== null; item = nextToSend(this.#items)) {
        await this.#deliverOne(item);
      }
    } finally {
      this.#delivering = false;
    }
  }

  async #deliverOne(item: OutboxItem): Promise<void> {
    for (let tries = 1; this.#isOnItsWay(item.key); tries += 1) {
      try {
        const sent = await this.#deps.send(item);
        for (const listener of this.#sentListeners) listener(sent);
        this.#apply({ type: "accepted", key: item.key });
      } catch (error) {
        await this.#afterFailure(item, { error, tries });
      }
    }
  }

  async #afterFailure(item: OutboxItem, { error, tries }: { error: unknown; tries: number }): Promise<void> {
    const retryable = isApiError(error) && error.retryable;
    const pause = pauseBeforeRetry(item, { retryable, tries, nowMs: this.#deps.now() });
    if (pause !== null) {
      await this.#deps.wait(pause);
      return;
    }
    if (isApiError(error) && error.code === "unauthenticated") this.#signedOut.add(item.key);
    this.#apply({ type: "failed", key: item.key, problem: problemOf(error) });
  }

  #isOnItsWay(key: string): boolean {
    return this.#items.some((item) => item.key === key && item.state === "sending");
  }

  #apply(event: OutboxEvent): void {
    this.#items = reduceOutbox(this.#items, event);
    this.#save();
    for (const listener of this.#listeners) listener();
  }

  /** A message that was on its way when the page went begins a new minute. */
  #load(): OutboxItem[] {
    const { storage, storageKey, now } = this.#deps;
    try {
      const nowMs = now();
      return parseOutbox(storage?.getItem(storageKey) ?? null).map((item) => ({
        ...item,
        roundStartedAtMs: nowMs,
      }));
    } catch {
      return [];
    }
  }

  #save(): void {
    const { storage, storageKey } = this.#deps;
    try {
      const others = parseOutbox(storage?.getItem(storageKey) ?? null).filter(
        ({ key }) => !this.#known.has(key),
      );
      const items = [...others, ...this.#items];
      if (items.length === 0) storage?.removeItem(storageKey);
      else storage?.setItem(storageKey, JSON.stringify(items));
    } catch {
      // The copy in memory has to do.
    }
  }
}
