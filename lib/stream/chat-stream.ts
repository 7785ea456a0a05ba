import type { Db } from "../../db/client";
import { readEpisode } from "../../db/queries/parts";
import { type ChatSync, readSync } from "../../db/queries/sync";
import type { Sql } from "postgres";
import { messageIdFromBigint } from "../ids";
import type { PreviewResetReason, StreamEvents } from "../chat/wire";
import type { Clock } from "../clock";
import type { Log } from "../log";
import { toClientChunks } from "./client-chunks";
import { formatCursor, isPossible, parseCursor, type StreamCursor } from "./cursor";
import type { EventSink } from "./event-sink";
import type { Hub } from "./hub";
import type { EpisodeKey, PartFrame, PartLog } from "./part-log";
import { type SyncEvent, syncEvents } from "./sync-events";

export interface ChatStreamDeps {
  db: Db;
  sql: Sql;
  hub: Hub;
  partLog: PartLog;
  log: Log;
  clock: Clock;
}

const WINDOW = 200;
const SYNC_TRIES = 5;
const SYNC_RETRY_MS = 100;
const MESSAGE_ID_POLL_MS = 20;

/** Sends a chat's events until the connection is over: subscribe first, then sync, then follow. */
export async function runChatStream(
  deps: ChatStreamDeps,
  target: { chatId: string; cursor: string | null },
  sink: EventSink,
): Promise<void> {
  const stream = new ChatStream(deps, target.chatId, sink);
  try {
    await stream.run(target.cursor);
  } catch (error) {
    deps.log.warn({ err: error, chatId: target.chatId }, "a stream ended on an error; its client resumes it");
  } finally {
    stream.stop();
    sink.end();
  }
}

class ChatStream {
  readonly #deps: ChatStreamDeps;
  readonly #chatId: string;
  readonly #sink: EventSink;
  #position: StreamCursor = { base: 0, n: 0, historyVersion: 0, attempt: 0, seq: 0 };
  /** Null before the first full snapshot: everything is new. */
  #since: number | null = null;
  #ownerEpoch: number | null = null;
  #errorSent = "";
  #dirty = true;
  #deleted = false;
  #wake = Promise.withResolvers<void>();
  #follower: AbortController | null = null;
  #following = "";

  constructor(deps: ChatStreamDeps, chatId: string, sink: EventSink) {
    this.#deps = deps;
    this.#chatId = chatId;
    this.#sink = sink;
  }

  async run(cursorText: string | null): Promise<void> {
    const unwatch = this.#deps.hub.watchChat(this.#chatId, (change) => {
      this.#dirty = true;
      this.#deleted ||= change === "deleted";
      this.#wake.resolve();
    });
    this.#sink.signal.addEventListener("abort", () => this.#wake.resolve(), { once: true });
    const resumed = cursorText === null ? null : parseCursor(cursorText);
    let reset = cursorText !== null && resumed === null;
    if (resumed) {
      this.#position = resumed;
      this.#since = resumed.base;
    }
    try {
      while (!this.#sink.signal.aborted && !this.#deleted) {
        if (this.#dirty) {
          this.#dirty = false;
          this.#wake = Promise.withResolvers<void>();
          const sync = await this.#read();
          if (!sync) return;
          if (resumed && this.#ownerEpoch === null && !this.#believes(resumed, sync)) {
            reset = true;
            this.#position = { base: 0, n: 0, historyVersion: 0, attempt: 0, seq: 0 };
            this.#since = null;
            this.#dirty = true;
            this.#ownerEpoch = sync.ownerEpoch;
            continue;
          }
          await this.#apply(sync, reset);
          reset = false;
          continue;
        }
        await this.#wake.promise;
      }
    } finally {
      unwatch();
    }
  }

  stop(): void {
    this.#follower?.abort();
  }

  #believes(cursor: StreamCursor, sync: ChatSync): boolean {
    const { versions } = sync.chat;
    const chat = {
      snapshotVersion: versions.snapshot,
      historyVersion: versions.history,
      attempt: versions.attempt,
    };
    return isPossible(cursor, chat);
  }

  async #read(): Promise<ChatSync | null> {
    const options = { chatId: this.#chatId, since: this.#since, window: WINDOW, maxChanged: WINDOW };
    for (let attempt = 1; ; attempt++) {
      try {
        return await readSync(this.#deps.db, options);
      } catch (error) {
        if (attempt === SYNC_TRIES || this.#sink.signal.aborted) throw error;
        await this.#deps.clock.sleep(SYNC_RETRY_MS * 2 ** (attempt - 1), this.#sink.signal);
      }
    }
  }

  /** Sends one sync in its fixed order; the cursor's base moves with its last event only. */
  async #apply(sync: ChatSync, reset: boolean): Promise<void> {
    const { versions } = sync.chat;
    const news = this.#since === null || versions.snapshot > this.#since;
    const next = await this.#nextPosition(sync);
    if (news || next.reason) {
      this.#follower?.abort();
      const events = news
        ? syncEvents(sync, { first: this.#since === null, reset, errorSent: this.#errorSent })
        : [];
      const preview: SyncEvent[] = next.reason ? [previewReset(sync, next.reason)] : [];
      const synced = events.filter((event) => event.name === "synced");
      await this.#sendAll(
        [...events.filter((event) => event.name !== "synced"), ...preview, ...synced],
        next.position,
      );
      this.#following = "";
    }
    const { lastError } = sync.chat;
    this.#errorSent = lastError ? `${versions.history} ${JSON.stringify(lastError)}` : "";
    this.#since = Math.max(this.#since ?? 0, versions.snapshot);
    this.#ownerEpoch = sync.ownerEpoch;
    this.#follow(sync);
  }

  async #sendAll(
    events: SyncEvent[],
    after: Pick<StreamCursor, "base" | "historyVersion" | "attempt" | "seq">,
  ): Promise<void> {
    for (const [index, event] of events.entries()) {
      const last = index === events.length - 1;
      this.#position = last ? { ...after, n: 0 } : { ...this.#position, n: this.#position.n + 1 };
      await this.#sink.send({ id: formatCursor(this.#position), ...event });
    }
  }

  /** Where the cursor stands after this sync, and why a preview that the client may hold is void. */
  async #nextPosition(
    sync: ChatSync,
  ): Promise<{ position: StreamCursor; reason: PreviewResetReason | null }> {
    const { versions } = sync.chat;
    const at = this.#position;
    const base = Math.max(versions.snapshot, at.base);
    const held = at.attempt > 0;
    const same = at.historyVersion === versions.history && at.attempt === versions.attempt;
    if (same) {
      const lost = held && at.seq > 0 && this.#following === "" && (await this.#isLost(sync, at.seq));
      return { position: { ...at, base, seq: lost ? 0 : at.seq }, reason: lost ? "lost" : null };
    }
    const current =
      versions.attempt > 0
        ? { historyVersion: versions.history, attempt: versions.attempt }
        : { historyVersion: 0, attempt: 0 };
    return { position: { ...at, base, ...current, seq: 0 }, reason: held ? this.#resetReason(sync) : null };
  }

  #resetReason(sync: ChatSync): PreviewResetReason {
    if (this.#position.historyVersion !== sync.chat.versions.history) return "committed";
    return this.#ownerEpoch !== null && this.#ownerEpoch !== sync.ownerEpoch ? "takeover" : "retry";
  }

  async #isLost(sync: ChatSync, seq: number): Promise<boolean> {
    const last = await this.#deps.partLog.lastSeq(this.#episode(sync)).catch(() => null);
    return last === null || last < seq;
  }

  #episode(sync: ChatSync): EpisodeKey {
    const { history, attempt } = sync.chat.versions;
    return { chatId: this.#chatId, historyVersion: history, attempt };
  }

  #follow(sync: ChatSync): void {
    const key = this.#episode(sync);
    const text = key.attempt > 0 && !this.#sink.signal.aborted ? `${key.historyVersion} ${key.attempt}` : "";
    if (text === "" || text === this.#following) return;
    this.#follower?.abort();
    const abort = new AbortController();
    this.#follower = abort;
    this.#following = text;
    this.#position = { ...this.#position, historyVersion: key.historyVersion, attempt: key.attempt };
    const signal = AbortSignal.any([abort.signal, this.#sink.signal]);
    this.#pump(key, signal).catch((error: unknown) =>
      this.#deps.log.warn({ err: error, chatId: this.#chatId }, "following an episode failed"),
    );
  }

  async #pump(key: EpisodeKey, signal: AbortSignal): Promise<void> {
    let messageId: string | null = null;
    for await (const frame of this.#deps.partLog.follow(key, this.#position.seq, signal)) {
      messageId ??= await this.#messageIdOf(key, signal);
      if (signal.aborted || messageId === null) return;
      await this.#sendFrame(key, messageId, frame);
    }
  }

  async #sendFrame(key: EpisodeKey, messageId: string, frame: PartFrame): Promise<void> {
    const data: StreamEvents["message_part"] = {
      historyVersion: key.historyVersion,
      attempt: key.attempt,
      messageId,
      seq: frame.seq,
      lastSeq: frame.lastSeq,
      chunks: toClientChunks(frame.chunks),
    };
    this.#position = { ...this.#position, n: this.#position.n + 1, seq: frame.lastSeq };
    await this.#sink.send({ id: formatCursor(this.#position), name: "message_part", data });
  }

  async #messageIdOf(key: EpisodeKey, signal: AbortSignal): Promise<string | null> {
    while (!signal.aborted) {
      const episode = await readEpisode(this.#deps.sql, key).catch(() => null);
      if (episode) return messageIdFromBigint(episode.messageId);
      await this.#deps.clock.sleep(MESSAGE_ID_POLL_MS, signal);
    }
    return null;
  }
}

function previewReset(sync: ChatSync, reason: PreviewResetReason): SyncEvent {
  const { history, attempt } = sync.chat.versions;
  return { name: "preview_reset", data: { historyVersion: history, attempt, reason } };
}
