import { readUIMessageStream } from "ai";
import { compact } from "@/lib/chat/compact";
import type { AppChunk, AppMessage, AppPart } from "@/lib/chat/message-types";
import type { Chat, ChatStatus, Message, PreviewResetReason, StreamEvent } from "@/lib/chat/wire";

export type Random = () => number;

/** A small reproducible generator (mulberry32), so that a failing seed can be run again. */
export function generator(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Position {
  base: number;
  historyVersion: number;
  attempt: number;
  seq: number;
  /** A sync has begun to arrive and was not completed. */
  partial?: boolean;
}

interface Episode {
  messageId: string;
  takenOver: boolean;
  log: AppChunk[];
}

/** What the reducer makes of chunks on top of parts. */
export async function foldParts(chunks: AppChunk[], base: AppPart[] = []): Promise<AppPart[]> {
  const stream = new ReadableStream<AppChunk>({
    start(controller) {
      for (const chunk of compact(chunks)) controller.enqueue(chunk);
      controller.close();
    },
  });
  let parts = base;
  const message: AppMessage = { id: "m", role: "assistant", parts: structuredClone(base) };
  for await (const view of readUIMessageStream<AppMessage>({ message, stream })) parts = view.parts;
  return parts;
}

/** A server of one chat that keeps the contract of the event stream, without a database or a network. */
export class TestingServer {
  readonly rows = new Map<string, Message>();
  status: ChatStatus = "waiting";
  version = 1;
  historyVersion = 1;
  attempt = 0;
  episode: Episode | null = null;
  /** Version of the last removal of rows. */
  #removedAt = 0;
  #nextId = 1;

  nextId(): string {
    return `msg_${String(this.#nextId++).padStart(6, "0")}`;
  }

  transcript(): Message[] {
    return [...this.rows.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  change(status: ChatStatus): void {
    this.version += 1;
    this.status = status;
  }

  put(row: Pick<Message, "id" | "role" | "parts"> & Partial<Message>, status: ChatStatus): void {
    this.change(status);
    const revision = this.version;
    this.rows.set(row.id, { chatId: "chat", createdAt: "2026-01-01T00:00:00.000Z", ...row, revision });
    this.#moveHistory();
  }

  removeFrom(id: string): void {
    this.change("running");
    for (const row of this.transcript()) if (row.id >= id) this.rows.delete(row.id);
    this.#removedAt = this.version;
    this.#moveHistory();
  }

  startAttempt(messageId: string, takenOver = false): void {
    this.change("running");
    this.attempt += 1;
    this.episode = { messageId, takenOver, log: [] };
  }

  /** What a client that stands at `position` is sent next, and where it stands after each event. */
  next(position: Position, random: Random): { event: StreamEvent; after: Position }[] {
    if (position.base < this.version) return this.#sync(position);
    const log = this.#currentLog();
    if (log === null || position.seq >= log.length) return [];
    const size = random() < 0.3 ? log.length : 1 + Math.floor(random() * 4);
    const lastSeq = Math.min(log.length, position.seq + size);
    const chunks = log.slice(position.seq, lastSeq);
    const { historyVersion, attempt } = this;
    const messageId = this.episode?.messageId ?? "";
    const sent = random() < 0.5 ? [...compact(chunks), ...chunks.filter(isOutput)] : chunks;
    const data = {
      historyVersion,
      attempt,
      messageId,
      seq: position.seq + 1,
      lastSeq,
      chunks: structuredClone(sent),
    };
    return [
      {
        event: { name: "message_part", data },
        after: { ...position, historyVersion, attempt, seq: lastSeq },
      },
    ];
  }

  #sync(position: Position): { event: StreamEvent; after: Position }[] {
    const isReset = position.base === 0 ? position.partial === true : this.#removedAt > position.base;
    const events: StreamEvent[] = isReset ? [{ name: "history_reset", data: {} }] : [];
    for (const row of this.transcript()) {
      if (isReset || row.revision > position.base) {
        events.push({ name: "message", data: structuredClone(row) });
      }
    }
    const chat = this.chat();
    events.push({ name: "status", data: { status: this.status, waitingForCapacity: false, chat } });
    const { historyVersion, attempt } = this;
    const reason = this.#voidReason(position);
    if (reason !== null) events.push({ name: "preview_reset", data: { historyVersion, attempt, reason } });
    if (isReset || position.base === 0) {
      events.push({
        name: "synced",
        data: { snapshotVersion: this.version, oldestId: null, hasMore: false },
      });
    }
    const isCurrent = position.historyVersion === historyVersion && position.attempt === attempt;
    const sent =
      isCurrent && reason === null
        ? { historyVersion, attempt, seq: position.seq }
        : { historyVersion: 0, attempt: 0, seq: 0 };
    return events.map((event, index) => ({
      event,
      after: index === events.length - 1 ? { base: this.version, ...sent } : { ...position, partial: true },
    }));
  }

  #voidReason(position: Position): PreviewResetReason | null {
    if (position.attempt === 0) return null;
    if (position.historyVersion !== this.historyVersion) return "committed";
    if (this.#currentLog() === null) return "lost";
    if (position.attempt === this.attempt) return null;
    return this.episode?.takenOver ? "takeover" : "retry";
  }

  #currentLog(): AppChunk[] | null {
    return this.status === "running" && this.attempt > 0 ? (this.episode?.log ?? null) : null;
  }

  chat(): Chat {
    const { version: snapshot, historyVersion: history, attempt } = this;
    const versions = { snapshot, history, queue: 0, retryState: 0, attempt, metadata: 0 };
    return { id: "chat", status: this.status, lastError: null, versions } as unknown as Chat;
  }

  #moveHistory(): void {
    this.historyVersion = this.version;
    this.attempt = 0;
    this.episode = null;
  }
}

function isOutput(chunk: AppChunk): boolean {
  return chunk.type === "data-tool-output";
}
