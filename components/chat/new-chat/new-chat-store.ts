import {
  type OutboxItem,
  parseOutbox,
  pauseBeforeRetry,
  type Unsent,
} from "@/components/chat/composer/outbox";
import { EMPTY_FOLDER, parseChoice, type WorkspaceChoice } from "@/components/workspace/workspace-choice";
import { isApiError } from "@/lib/api/api-error";
import type { Chat } from "@/lib/chat/wire";

/** The first message of a chat that the server has not confirmed yet; its key is that of the chat's creation. */
export interface PendingChat extends OutboxItem {
  choice: WorkspaceChoice;
}

export interface NewChatDeps {
  /** Whose messages these are. */
  userId: string;
  /** Where the message is kept; null when the browser refuses. */
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem"> | null;
  /** Sends with the item's key as the idempotency key. */
  create: (item: PendingChat) => Promise<Chat>;
  now: () => number;
  wait: (ms: number) => Promise<void>;
}

type CreatedListener = (chat: Chat) => void;

/** Makes a chat of a first message, which is in storage before anything is sent and leaves only when the server has it. */
export class NewChatStore {
  readonly #deps: NewChatDeps;
  readonly #storageKey: string;
  #pending: PendingChat | null;
  #delivering = false;
  readonly #listeners = new Set<() => void>();
  readonly #createdListeners = new Set<CreatedListener>();

  constructor(deps: NewChatDeps) {
    this.#deps = deps;
    this.#storageKey = `lathe:outbox:${deps.userId}:new`;
    this.#pending = this.#load();
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getSnapshot = (): PendingChat | null => this.#pending;

  onCreated(listener: CreatedListener): () => void {
    this.#createdListeners.add(listener);
    return () => this.#createdListeners.delete(listener);
  }

  send(
    message: Pick<PendingChat, "key" | "text" | "files" | "modelId" | "effort" | "planMode" | "choice">,
  ): void {
    const nowMs = this.#deps.now();
    const times = { createdAtMs: nowMs, roundStartedAtMs: nowMs };
    this.#put({ ...message, ...times, busyBehavior: "queue", state: "sending", problem: null });
    void this.deliver();
  }

  tryAgain(): void {
    if (this.#pending === null) return;
    this.#put({ ...this.#pending, state: "sending", problem: null, roundStartedAtMs: this.#deps.now() });
    void this.deliver();
  }

  /** Removes the unsent message and returns what it says. */
  takeBack(): Unsent {
    const { text = "", files = [] } = this.#pending ?? {};
    this.#put(null);
    return { text, files };
  }

  /** Sends what is on its way, also what an earlier page could not. */
  async deliver(): Promise<void> {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      for (let tries = 1; this.#pending?.state === "sending"; tries += 1)
        await this.#try(this.#pending, tries);
    } finally {
      this.#delivering = false;
    }
  }

  async #try(item: PendingChat, tries: number): Promise<void> {
    const { create, now, wait } = this.#deps;
    try {
      const chat = await create(item);
      this.#put(null);
      for (const listener of this.#createdListeners) listener(chat);
    } catch (error) {
      const retryable = isApiError(error) && error.retryable;
      const pause = pauseBeforeRetry(item, { retryable, tries, nowMs: now() });
      if (pause !== null) return wait(pause);
      const problem = isApiError(error) && error.code !== "network" ? error.message : null;
      this.#put({ ...item, state: "failed", problem });
    }
  }

  #put(pending: PendingChat | null): void {
    this.#pending = pending;
    this.#save();
    for (const listener of this.#listeners) listener();
  }

  /** A message that was on its way when the page went begins a new minute. */
  #load(): PendingChat | null {
    const { storage, now } = this.#deps;
    try {
      const [item] = parseOutbox(storage?.getItem(this.#storageKey) ?? null);
      if (!item) return null;
      const choice = "choice" in item ? parseChoice(item.choice) : EMPTY_FOLDER;
      return { ...item, choice, roundStartedAtMs: now() };
    } catch {
      return null;
    }
  }

  #save(): void {
    const { storage } = this.#deps;
    try {
      if (this.#pending === null) storage?.removeItem(this.#storageKey);
      else storage?.setItem(this.#storageKey, JSON.stringify([this.#pending]));
    } catch {
      // The copy in memory has to do.
    }
  }
}
