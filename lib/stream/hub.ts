import { MAX_STREAMS, MAX_STREAMS_PER_USER } from "../chat/stream-limits";
import type { Sql } from "postgres";
import type { Hints, Pubsub } from "../../db/pubsub";
import { findLiveCredentials } from "../../db/queries/access";
import { type ChatVersion, readVersions } from "../../db/queries/versions";
import type { Clock } from "../clock";
import { AppError } from "../errors";
import type { Log } from "../log";
import type { PartLog } from "./part-log";
import { withDeadline } from "./query-deadline";

export interface HubDeps {
  sql: Sql;
  pubsub: Pubsub;
  /** The hub's poll asks for the episodes that are followed through it, too. */
  partLog: Pick<PartLog, "followed" | "progressed">;
  pollMs: number;
  log: Log;
  clock: Clock;
}

export type ChatChange = "changed" | "deleted";
export type OwnerChange = { chatId: string; change: "created" | "updated" | "deleted" };

/** Who opened a stream, and by what: exactly one of the two is set. */
export interface StreamAccess {
  userId: string;
  sessionId: string | null;
  tokenId: string | null;
}

export interface ChatWatch {
  /** What the subscriber has by now: it is not called back for that any more. */
  seen(version: number): void;
  stop(): void;
}

export interface OwnerWatch {
  /** Chats that the subscriber has by now: it is told when one of them is gone. */
  has(chatIds: readonly string[]): void;
  stop(): void;
}

/** Hints in, subscribers out; and the poll that makes every hint dispensable. One for each process. */
export interface Hub {
  /** Calls back when a chat may have changed, at the latest one poll later. */
  watchChat(chatId: string, changed: (change: ChatChange) => void): ChatWatch;
  /** The same for all chats of one person. */
  watchOwner(ownerId: string, changed: (change: OwnerChange) => void): OwnerWatch;
  /**
   * Asked before a stream is made for somebody; streams that are open are left alone.
   *
   * @throws AppError `rate_limited`
   */
  requireRoom(userId: string): void;
  /** A stream that is to end when its credential does, or when the process stops. */
  register(access: StreamAccess, end: () => void): () => void;
  openStreams(): number;
  /** Ends every stream and takes no more. */
  close(): void;
}

const FULL_RETRY_AFTER_SECONDS = 10;
const ACCESS_CHECK_MS = 3_000;
/** Of whose end the hub takes care; a person who has more finds the others gone when they are looked at. */
const MAX_TOLD_PER_OWNER = 1_000;
/** So many of them are looked for by one poll, in turn. */
const LOOKED_FOR_PER_POLL = 500;
/** Polls overlap, so that a slow transaction that commits late is not missed. */
const RECENT_POLLS = 4;

interface ChatSubscriber {
  seen: number;
  changed: (change: ChatChange) => void;
}

interface WatchedOwner {
  subscribers: Set<(change: OwnerChange) => void>;
  /** Versions that the subscribers have been told of. */
  told: Map<string, number>;
}

export function createHub(deps: HubDeps): Hub {
  return new PollingHub(deps);
}

class PollingHub implements Hub {
  readonly #deps: HubDeps;
  readonly #chats = new Map<string, Set<ChatSubscriber>>();
  readonly #owners = new Map<string, WatchedOwner>();
  readonly #streams = new Map<() => void, StreamAccess>();
  readonly #unsubscribe: () => void;
  readonly #timers: NodeJS.Timeout[];
  #polling = false;
  /** When the last poll that was answered had begun. */
  #polledAt: number;
  #closed = false;

  constructor(deps: HubDeps) {
    this.#deps = deps;
    this.#polledAt = deps.clock.elapsed();
    this.#unsubscribe = deps.pubsub.subscribe("chat", (hint) => this.#hinted(hint));
    this.#timers = [
      setInterval(() => void this.#poll(), deps.pollMs),
      setInterval(() => void this.#checkAccess(), ACCESS_CHECK_MS),
    ];
    for (const timer of this.#timers) timer.unref();
  }

  watchChat(chatId: string, changed: (change: ChatChange) => void): ChatWatch {
    const subscriber: ChatSubscriber = { seen: 0, changed };
    const subscribers = this.#chats.get(chatId) ?? new Set();
    this.#chats.set(chatId, subscribers);
    subscribers.add(subscriber);
    return {
      seen: (version) => {
        subscriber.seen = Math.max(subscriber.seen, version);
      },
      stop: () => {
        subscribers.delete(subscriber);
        if (subscribers.size === 0 && this.#chats.get(chatId) === subscribers) this.#chats.delete(chatId);
      },
    };
  }

  watchOwner(ownerId: string, changed: (change: OwnerChange) => void): OwnerWatch {
    const watched = this.#owners.get(ownerId) ?? { subscribers: new Set(), told: new Map() };
    this.#owners.set(ownerId, watched);
    watched.subscribers.add(changed);
    return {
      has: (chatIds) => {
        for (const chatId of chatIds) remember(watched, chatId, watched.told.get(chatId) ?? 0);
      },
      stop: () => {
        watched.subscribers.delete(changed);
        if (watched.subscribers.size === 0 && this.#owners.get(ownerId) === watched)
          this.#owners.delete(ownerId);
      },
    };
  }

  requireRoom(userId: string): void {
    const streams = [...this.#streams.values()];
    if (streams.length >= MAX_STREAMS) throw full("This server has too many open streams. Try again later.");
    if (streams.filter((access) => access.userId === userId).length >= MAX_STREAMS_PER_USER)
      throw full("You have too many open streams. Close some, or try again later.");
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
    for (const end of this.#streams.keys()) end();
    this.#streams.clear();
  }

  #hinted(hint: Hints["chat"]): void {
    const version = hint.snapshotVersion;
    if (hint.change === "deleted") this.#tellDeleted(hint.chatId);
    else this.#tellChanged(hint.chatId, version);
    this.#tellOwner({ id: hint.chatId, ownerId: hint.ownerId, version }, hint.change);
  }

  #tellChanged(chatId: string, version: number): void {
    for (const subscriber of this.#subscribersOf(chatId)) {
      if (version > subscriber.seen) subscriber.changed("changed");
    }
  }

  #tellDeleted(chatId: string): void {
    for (const subscriber of this.#subscribersOf(chatId)) subscriber.changed("deleted");
  }

  #tellOwner({ id, ownerId, version }: ChatVersion, change: OwnerChange["change"]): void {
    const owner = this.#owners.get(ownerId);
    if (!owner || (change !== "deleted" && version <= (owner.told.get(id) ?? 0))) return;
    if (change === "deleted") owner.told.delete(id);
    else remember(owner, id, version);
    for (const subscriber of Array.from(owner.subscribers)) subscriber({ chatId: id, change });
  }

  /** The next chats to look for, and whose they are; those that were looked for come last from then on. */
  #toLookFor(): Map<string, string> {
    const chosen = new Map<string, string>();
    for (const [ownerId, owner] of Array.from(this.#owners)) {
      if (chosen.size >= LOOKED_FOR_PER_POLL) break;
      const ids = Array.from(owner.told.keys()).slice(0, LOOKED_FOR_PER_POLL - chosen.size);
      for (const id of ids) {
        chosen.set(id, ownerId);
        remember(owner, id, owner.told.get(id) ?? 0);
      }
      this.#owners.delete(ownerId);
      this.#owners.set(ownerId, owner);
    }
    return chosen;
  }

  /** A copy: a callback may make its subscriber leave. */
  #subscribersOf(chatId: string): ChatSubscriber[] {
    return Array.from(this.#chats.get(chatId) ?? []);
  }

  async #poll(): Promise<void> {
    const { sql, partLog, pollMs, log, clock } = this.#deps;
    const chatIds = [...this.#chats.keys()];
    const ownerIds = [...this.#owners.keys()];
    const episodes = partLog.followed();
    if (this.#polling) return;
    const now = clock.elapsed();
    if (chatIds.length + ownerIds.length + episodes.length === 0) {
      this.#polledAt = now;
      return;
    }
    this.#polling = true;
    const lookedFor = this.#toLookFor();
    const asked = Array.from(new Set([...chatIds, ...lookedFor.keys()]));
    try {
      // After an outage of this process alone, others have gone on all the while.
      const withinSeconds = (pollMs * RECENT_POLLS + now - this.#polledAt) / 1000;
      const found = await withDeadline(
        readVersions(sql, { chatIds: asked, ownerIds, withinSeconds, episodes }),
      );
      this.#polledAt = now;
      const versions = new Map(found.chats.map((chat) => [chat.id, chat.version]));
      for (const chatId of chatIds) {
        const version = versions.get(chatId);
        if (version === undefined) this.#tellDeleted(chatId);
        else this.#tellChanged(chatId, version);
      }
      for (const [id, ownerId] of lookedFor) {
        if (!versions.has(id)) this.#tellOwner({ id, ownerId, version: 0 }, "deleted");
      }
      for (const chat of found.recent) this.#tellOwner(chat, "updated");
      partLog.progressed(found.episodes);
    } catch (error) {
      log.debug({ err: error }, "the poll for changes failed");
    } finally {
      this.#polling = false;
    }
  }

  async #checkAccess(): Promise<void> {
    const streams = [...this.#streams];
    if (streams.length === 0) return;
    const idOf = (access: StreamAccess) => access.sessionId ?? access.tokenId ?? "";
    const ids = [...new Set(streams.map(([, access]) => idOf(access)))];
    const live = await withDeadline(findLiveCredentials(this.#deps.sql, ids)).catch(() => null);
    if (!live) return;
    for (const [end, access] of streams) {
      if (!live.has(idOf(access))) end();
    }
  }
}

/** As the newest of them. */
function remember({ told }: WatchedOwner, chatId: string, version: number): void {
  told.delete(chatId);
  const [oldest] = told.size >= MAX_TOLD_PER_OWNER ? told.keys() : [];
  if (oldest !== undefined) told.delete(oldest);
  told.set(chatId, version);
}

function full(message: string): AppError {
  return new AppError("rate_limited", message, { retryAfterSeconds: FULL_RETRY_AFTER_SECONDS });
}
