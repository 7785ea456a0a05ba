import type { Db } from "../../db/client";
import { loadChatWires } from "../../db/queries/chats";
import { type ChatSync, readSync } from "../../db/queries/sync";
import type { PreviewResetReason, StreamEvent, StreamEvents } from "../chat/wire";
import type { Clock } from "../clock";
import type { Log } from "../log";
import { toClientChunks } from "./client-chunks";
import { formatCursor, isPossible, parseCursor, type StreamCursor } from "./cursor";
import type { EventSink } from "./event-sink";
import type { Hub } from "./hub";
import type { EpisodeKey, PartFrame, PartLog } from "./part-log";
import { withSyncDeadline } from "./query-deadline";
import { syncEvents } from "./sync-events";

export interface ChatStreamDeps {
  db: Db;
  hub: Hub;
  partLog: PartLog;
  log: Log;
  clock: Clock;
}

const WINDOW = 200;
const SYNC_TRIES = 5;
const SYNC_RETRY_MS = 100;
const MAX_SYNC_RETRY_MS = 1_000;
/** How often a chat that waits for a slot looks how many are before it: that moves none of its versions. */
const RECOUNT_MS = 2_000;
const NOTHING_SENT = { historyVersion: 0, attempt: 0, seq: 0 };

/** Sends a chat's events until the connection is over: subscribe first, then sync, then follow. */
export async function runChatStream(
  deps: ChatStreamDeps,
  target: { chatId: string; cursor: string | null },
  sink: EventSink,
): Promise<void> {
  const stream = new ChatStream(deps, target, sink);
  try {
    await stream.run();
  } catch (error) {
    deps.log.warn({ err: error, chatId: target.chatId }, "a stream ended on an error; its client resumes it");
  } finally {
    stream.stop();
    sink.end();
  }
}

type Episode = Pick<EpisodeKey, "historyVersion" | "attempt">;

class ChatStream {
  readonly #deps: ChatStreamDeps;
  readonly #chatId: string;
  readonly #sink: EventSink;
  /** Where the client stands. */
  #position: StreamCursor = { base: 0, n: 0, ...NOTHING_SENT };
  /** The version that the client has; null: nothing, or nothing that may be believed. */
  #since: number | null = null;
  /** The client is to drop what it has. */
  #reset = false;
  /** The cursor to be checked against the first sync. */
  #claimed: StreamCursor | null = null;
  /** The episode whose parts the client has or waits for. */
  #episode: Episode | null = null;
  #ownerEpoch: number | null = null;
  #errorSent = "";
  /** How many the client believes to be before this chat; null: it waits for no slot. */
  #aheadSent: number | null = null;
  #dirty = true;
  #deleted = false;
  #wake = Promise.withResolvers<void>();
  #follower: AbortController | null = null;

  constructor(deps: ChatStreamDeps, target: { chatId: string; cursor: string | null }, sink: EventSink) {
    this.#deps = deps;
    this.#chatId = target.chatId;
    this.#sink = sink;
    if (target.cursor !== null) this.#resume(parseCursor(target.cursor));
  }

  async run(): Promise<void> {
    const watch = this.#deps.hub.watchChat(this.#chatId, (change) => {
      this.#dirty = true;
      this.#deleted ||= change === "deleted";
      this.#wake.resolve();
    });
    const ended = () => {
      this.stop();
      this.#wake.resolve();
    };
    this.#sink.signal.addEventListener("abort", ended, { once: true });
    try {
      while (!this.#sink.signal.aborted && !this.#deleted) {
        if (!this.#dirty) await this.#news();
        this.#wake = Promise.withResolvers<void>();
        if (!this.#dirty) continue;
        this.#dirty = false;
        const sync = await this.#read();
        if (!sync) return;
        await this.#apply(sync);
        watch.seen(this.#since ?? 0);
      }
    } finally {
      watch.stop();
      this.#sink.signal.removeEventListener("abort", ended);
    }
  }

  stop(): void {
    this.#follower?.abort();
  }

  /** Until something may have changed; meanwhile a waiting chat is told how many are still before it. */
  async #news(): Promise<void> {
    const wake = this.#wake.promise;
    while (!this.#dirty && this.#aheadSent !== null && !this.#sink.signal.aborted) {
      const nap = new AbortController();
      const woken = wake.then(() => nap.abort());
      await Promise.race([woken, this.#deps.clock.sleep(RECOUNT_MS, nap.signal)]);
      if (!this.#dirty && !this.#sink.signal.aborted) await this.#recount();
    }
    await wake;
  }

  async #recount(): Promise<void> {
    const found = await withSyncDeadline(loadChatWires(this.#deps.db, [this.#chatId])).catch(() => null);
    const chat = found?.get(this.#chatId);
    if (!chat || chat.versions.snapshot !== this.#since || chat.chatsAhead === this.#aheadSent) return;
    this.#aheadSent = chat.chatsAhead;
    const { status, waitingForCapacity } = chat;
    const event: StreamEvent = { name: "status", data: { status, waitingForCapacity, chat } };
    await this.#sendAll([event], { base: this.#position.base, sent: this.#position });
  }

  #resume(cursor: StreamCursor | null): void {
    if (cursor === null) {
      this.#reset = true;
      return;
    }
    this.#claimed = cursor;
    this.#since = cursor.base;
    this.#position = cursor;
    if (cursor.attempt > 0) this.#episode = cursor;
  }

  /** A moment of the chat that continues what the client has; what cannot be continued is read whole. */
  async #read(): Promise<ChatSync | null> {
    const sync = await this.#readSince(this.#since);
    const claimed = this.#claimed;
    this.#claimed = null;
    if (!sync || claimed === null || isPossible(claimed, positionOf(sync))) return sync;
    this.#reset = true;
    this.#position = { base: 0, n: 0, ...NOTHING_SENT };
    this.#since = null;
    this.#episode = null;
    return this.#readSince(null);
  }

  async #readSince(since: number | null): Promise<ChatSync | null> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await withSyncDeadline(
          readSync(this.#deps.db, { chatId: this.#chatId, since, window: WINDOW }),
        );
      } catch (error) {
        if (attempt === SYNC_TRIES || this.#sink.signal.aborted) throw error;
        const delayMs = Math.min(MAX_SYNC_RETRY_MS, SYNC_RETRY_MS * 2 ** (attempt - 1));
        await this.#deps.clock.sleep(delayMs, this.#sink.signal);
      }
    }
  }

  /** Sends one sync in its fixed order; the cursor's base moves with its last event only. */
  async #apply(sync: ChatSync): Promise<void> {
    const { versions } = sync.chat;
    const current = currentEpisode(sync);
    const news = this.#since === null || versions.snapshot > this.#since;
    const moved = !isSame(this.#episode, current);
    // Parts wait while a sync is sent; nothing may move the position in between.
    if (news || moved) this.stop();
    const reason = await this.#voidReason(sync, moved);
    const events = news
      ? syncEvents(sync, { first: this.#since === null, reset: this.#reset, errorSent: this.#errorSent })
      : [];
    if (reason !== null) {
      const reset = previewReset(sync, reason);
      const end = events.at(-1)?.name === "synced" ? events.length - 1 : events.length;
      events.splice(end, 0, reset);
    }
    await this.#sendAll(events, {
      base: versions.snapshot,
      sent: moved || reason !== null ? NOTHING_SENT : this.#position,
    });
    const { lastError } = sync.chat;
    this.#errorSent = lastError ? `${versions.history} ${JSON.stringify(lastError)}` : "";
    this.#since = Math.max(this.#since ?? 0, versions.snapshot);
    this.#reset = false;
    this.#aheadSent = sync.chat.chatsAhead;
    this.#ownerEpoch = sync.ownerEpoch;
    this.#episode = current;
    this.#follow();
  }

  async #sendAll(
    events: StreamEvent[],
    after: { base: number; sent: Omit<StreamCursor, "base" | "n"> },
  ): Promise<void> {
    for (const [index, event] of events.entries()) {
      const { base, n } = this.#position;
      const isLast = index === events.length - 1;
      const { historyVersion, attempt, seq } = isLast ? after.sent : this.#position;
      const step = isLast && after.base > base ? { base: after.base, n: 0 } : { base, n: n + 1 };
      this.#position = { ...step, historyVersion, attempt, seq };
      await this.#sink.send({ id: formatCursor(this.#position), ...event });
    }
    if (events.length === 0) this.#position = { ...this.#position, ...restOf(after.sent) };
  }

  /** Why the preview that the client may hold is void; null when it is not. */
  async #voidReason(sync: ChatSync, moved: boolean): Promise<PreviewResetReason | null> {
    if (this.#reset) return "lost";
    const held = this.#episode;
    if (held === null) return null;
    if (moved) {
      if (held.historyVersion !== sync.chat.versions.history) return "committed";
      if (currentEpisode(sync) === null) return "lost";
      const writer = await this.#info(held);
      const before = writer?.ownerEpoch ?? this.#ownerEpoch ?? sync.ownerEpoch;
      return before === sync.ownerEpoch ? "retry" : "takeover";
    }
    // Only a client that has just resumed can have a part that the log does not.
    if (this.#ownerEpoch !== null || this.#position.seq === 0) return null;
    const info = await this.#info(held);
    return info !== null && info.lastSeq >= this.#position.seq ? null : "lost";
  }

  #info(episode: Episode) {
    const { historyVersion, attempt } = episode;
    return this.#deps.partLog.info({ chatId: this.#chatId, historyVersion, attempt }).catch(() => null);
  }

  #follow(): void {
    const episode = this.#episode;
    if (episode === null || this.#sink.signal.aborted) return;
    if (this.#follower !== null && !this.#follower.signal.aborted) return;
    const abort = new AbortController();
    this.#follower = abort;
    const { historyVersion, attempt } = episode;
    this.#pump({ chatId: this.#chatId, historyVersion, attempt }, abort.signal).catch((error: unknown) => {
      this.#deps.log.warn({ err: error, chatId: this.#chatId }, "following an episode failed");
      this.#sink.end();
    });
  }

  async #pump(key: EpisodeKey, signal: AbortSignal): Promise<void> {
    let messageId: string | null = null;
    for await (const frame of this.#deps.partLog.follow(key, this.#position.seq, signal)) {
      messageId ??= (await this.#deps.partLog.info(key))?.messageId ?? null;
      if (signal.aborted || messageId === null) return;
      await this.#sendFrame(key, messageId, frame);
    }
  }

  async #sendFrame(key: EpisodeKey, messageId: string, frame: PartFrame): Promise<void> {
    const { historyVersion, attempt } = key;
    const { seq, lastSeq } = frame;
    const data: StreamEvents["message_part"] = {
      historyVersion,
      attempt,
      messageId,
      seq,
      lastSeq,
      chunks: toClientChunks(frame.chunks),
    };
    const { base, n } = this.#position;
    this.#position = { base, n: n + 1, historyVersion, attempt, seq: lastSeq };
    await this.#sink.send({ id: formatCursor(this.#position), name: "message_part", data });
  }
}

function positionOf(sync: ChatSync) {
  const { snapshot, history, attempt } = sync.chat.versions;
  return { snapshotVersion: snapshot, historyVersion: history, attempt };
}

/** The step that is under way. What a step left behind that ended without a commit is nobody's preview any more. */
function currentEpisode(sync: ChatSync): Episode | null {
  const { status, versions } = sync.chat;
  const isUnderWay = status === "running" || status === "interrupting";
  return isUnderWay && versions.attempt > 0 ? positionOf(sync) : null;
}

function restOf({ historyVersion, attempt, seq }: Omit<StreamCursor, "base" | "n">) {
  return { historyVersion, attempt, seq };
}

function isSame(a: Episode | null, b: Episode | null): boolean {
  return a?.historyVersion === b?.historyVersion && a?.attempt === b?.attempt;
}

function previewReset(sync: ChatSync, reason: PreviewResetReason): StreamEvent {
  const { history, attempt } = sync.chat.versions;
  return { name: "preview_reset", data: { historyVersion: history, attempt, reason } };
}
