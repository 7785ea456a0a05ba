import type { Sql } from "postgres";
import type { Db } from "../../db/client";
import type { Hints, Pubsub } from "../../db/pubsub";
import {
  findLiveCredentials,
  readRecentChats,
  readSnapshotVersions,
  type StreamAccess,
} from "../../db/queries/access";
import type { Clock } from "../clock";
import type { Log } from "../log";

export interface HubDeps {
  db: Db;
  sql: Sql;
  pubsub: Pubsub;
  pollMs: number;
  log: Log;
  clock: Clock;
}

export type ChatChange = "changed" | "deleted";
export type OwnerChange = { chatId: string; change: "created" | "updated" | "deleted" };

/** Hints in, subscribers out; and the polls that make every hint dispensable. One for each process. */
export interface Hub {
  /** Calls back when a chat may have changed, at the latest one poll later. */
  watchChat(chatId: string, changed: (change: ChatChange) => void): () => void;
  /** The same for all chats of one person. */
  watchOwner(ownerId: string, changed: (change: OwnerChange) => void): () => void;
  /** A stream that is to end when its credential does, or when the process stops. */
  register(access: StreamAccess, end: () => void): () => void;
  openStreams(): number;
  /** Ends every stream and takes no more. */
  close(): void;
}

const ACCESS_CHECK_MS = 3_000;
/** Polls overlap, so that a slow transaction that commits late is not missed. */
const RECENT_POLLS = 4;

interface WatchedChat {
  version: number;
  subscribers: Set<(change: ChatChange) => void>;
}

export function createHub(deps: HubDeps): Hub {
  return new PollingHub(deps);
}

class PollingHub implements Hub {
  readonly #deps: HubDeps;
  readonly #chats = new Map<string, WatchedChat>();
  readonly #owners = new Map<string, Set<(change: OwnerChange) => void>>();
  readonly #ownerVersions = new Map<string, number>();
  readonly #streams = new Map<() => void, StreamAccess>();
  readonly #unsubscribe: () => void;
  readonly #timers: NodeJS.Timeout[];
  #polling = false;
  #closed = false;

  constructor(deps: HubDeps) {
    this.#deps = deps;
    this.#unsubscribe = deps.pubsub.subscribe("chat", (hint) => this.#hinted(hint));
    this.#timers = [
      setInterval(() => void this.#poll(), deps.pollMs),
      setInterval(() => void this.#checkAccess(), ACCESS_CHECK_MS),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  watchChat(chatId: string, changed: (change: ChatChange) => void): () => void {
    const watched = this.#chats.get(chatId) ?? { version: 0, subscribers: new Set() };
    this.#chats.set(chatId, watched);
    watched.subscribers.add(changed);
    return () => {
      watched.subscribers.delete(changed);
      if (watched.subscribers.size === 0) this.#chats.delete(chatId);
    };
  }

  watchOwner(ownerId: string, changed: (change: OwnerChange) => void): () => void {
    const subscribers = this.#owners.get(ownerId) ?? new Set();
    this.#owners.set(ownerId, subscribers);
    subscribers.add(changed);
    return () => {
      subscribers.delete(changed);
      if (subscribers.size === 0) this.#owners.delete(ownerId);
    };
  }

  register(access: StreamAccess, end: () => void): () => void {
    if (this.#closed) {
      end();
      return () => {};
    }
    this.#streams.set(end, access);
    return () => this.#streams.delete(end);
  }

  openStreams(): number {
    return this.#streams.size;
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    for (const timer of this.#timers) clearInterval(timer);
    for (const end of [...this.#streams.keys()]) end();
    this.#streams.clear();
  }

  #hinted(hint: Hints["chat"]): void {
    const watched = this.#chats.get(hint.chatId);
    if (watched) this.#tell(watched, hint.snapshotVersion, hint.change === "deleted" ? "deleted" : "changed");
    this.#ownerVersions.set(
      hint.chatId,
      Math.max(hint.snapshotVersion, this.#ownerVersions.get(hint.chatId) ?? 0),
    );
    for (const subscriber of [...(this.#owners.get(hint.ownerId) ?? [])]) {
      subscriber({ chatId: hint.chatId, change: hint.change });
    }
  }

  #tell(watched: WatchedChat, version: number, change: ChatChange): void {
    watched.version = Math.max(watched.version, version);
    for (const subscriber of [...watched.subscribers]) subscriber(change);
  }

  async #poll(): Promise<void> {
    if (this.#polling) return;
    this.#polling = true;
    try {
      if (this.#chats.size > 0) await this.#pollChats();
      if (this.#owners.size > 0) await this.#pollOwners();
    } catch (error) {
      this.#deps.log.debug({ err: error }, "the poll for changed chats failed");
    } finally {
      this.#polling = false;
    }
  }

  async #pollChats(): Promise<void> {
    const asked = new Map([...this.#chats].map(([id, watched]) => [id, watched.version]));
    const versions = await readSnapshotVersions(this.#deps.sql, [...asked.keys()]);
    for (const chatId of asked.keys()) {
      const watched = this.#chats.get(chatId);
      const version = versions.get(chatId);
      if (!watched) continue;
      if (version === undefined) this.#tell(watched, watched.version, "deleted");
      else if (version > watched.version) this.#tell(watched, version, "changed");
    }
  }

  async #pollOwners(): Promise<void> {
    const withinSeconds = (this.#deps.pollMs * RECENT_POLLS) / 1000;
    const rows = await readRecentChats(this.#deps.sql, [...this.#owners.keys()], withinSeconds);
    for (const row of rows) {
      if (row.version <= (this.#ownerVersions.get(row.id) ?? 0)) continue;
      this.#ownerVersions.set(row.id, row.version);
      for (const subscriber of [...(this.#owners.get(row.ownerId) ?? [])]) {
        subscriber({ chatId: row.id, change: "updated" });
      }
    }
  }

  async #checkAccess(): Promise<void> {
    const streams = [...this.#streams];
    if (streams.length === 0) return;
    const sessions = streams.flatMap(([, access]) => access.sessionId ?? []);
    const tokens = streams.flatMap(([, access]) => access.tokenId ?? []);
    const live = await findLiveCredentials(this.#deps.sql, { sessions, tokens }).catch(() => null);
    if (!live) return;
    for (const [end, access] of streams) {
      if (!live.has(access.sessionId ?? access.tokenId ?? "")) end();
    }
  }
}
