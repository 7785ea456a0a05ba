import type { InputPart } from "@/lib/chat/wire";
import type { SentFile } from "./attachments";

export type BusyBehavior = "queue" | "steer" | "interrupt";

/** A message on its way. It leaves the outbox only when the server has answered that it is kept. */
export interface OutboxItem {
  /** Also the idempotency key: sending it again is harmless. */
  key: string;
  text: string;
  /** What is attached. */
  files?: readonly SentFile[];
  modelId: string | null;
  /** Null: as the chat has it. Missing in what an earlier version has left in the storage. */
  effort?: string | null;
  busyBehavior: BusyBehavior;
  /** Whether the chat plans from this message on; left out: as it is. */
  planMode?: boolean | undefined;
  createdAtMs: number;
  /** When the present round of tries began; "Try again" begins a new one. */
  roundStartedAtMs: number;
  state: "sending" | "failed";
  /** What the server said, for a failure that is not the network's. */
  problem: string | null;
}

/** What was not sent, on its way back to the composer. */
export type Unsent = Pick<OutboxItem, "text" | "files">;

/** A message as it is sent; one of files only has no text. */
export function contentOf({ text, files = [] }: Unsent): InputPart[] {
  const said = text.trim() === "" ? [] : [{ type: "text" as const, text }];
  return [...said, ...files.map(({ fileId }) => ({ type: "file" as const, fileId }))];
}

export type OutboxEvent =
  | { type: "added"; item: OutboxItem }
  | { type: "accepted"; key: string }
  | { type: "failed"; key: string; problem: string | null }
  | { type: "tried_again"; key: string; nowMs: number }
  | { type: "taken_back"; key: string };

/** How long an unreachable server is tried before the person is told. */
export const SEND_DEADLINE_MS = 60_000;
const FIRST_PAUSE_MS = 400;
const MAX_PAUSE_MS = 5_000;

export function reduceOutbox(items: readonly OutboxItem[], event: OutboxEvent): OutboxItem[] {
  switch (event.type) {
    case "added":
      return [...items.filter((item) => item.key !== event.item.key), event.item];
    case "accepted":
    case "taken_back":
      return items.filter((item) => item.key !== event.key);
    case "failed":
      return items.map((item) =>
        item.key === event.key ? { ...item, state: "failed" as const, problem: event.problem } : item,
      );
    case "tried_again":
      return items.map((item) =>
        item.key === event.key
          ? { ...item, state: "sending" as const, problem: null, roundStartedAtMs: event.nowMs }
          : item,
      );
  }
}

/** The item to send now: the oldest that is on its way, so that the order of typing is the order of arrival. */
export function nextToSend(items: readonly OutboxItem[]): OutboxItem | null {
  return items.find((item) => item.state === "sending") ?? null;
}

export interface SendFailure {
  /** Whether the same call can succeed later. */
  retryable: boolean;
  tries: number;
  nowMs: number;
}

/** Milliseconds to wait before the next try, or null when it is time to say that it failed. */
export function pauseBeforeRetry(item: OutboxItem, failure: SendFailure): number | null {
  if (!failure.retryable) return null;
  const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failure.tries - 1));
  return failure.nowMs + pause - item.roundStartedAtMs > SEND_DEADLINE_MS ? null : pause;
}

/** Items as a browser's storage gives them back; anything else is nothing. */
export function parseOutbox(text: string | null): OutboxItem[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value.filter(isItem) : [];
  } catch {
    return [];
  }
}

function isItem(value: unknown): value is OutboxItem {
  return (
    typeof value === "object" &&
    value !== null &&
    "key" in value &&
    typeof value.key === "string" &&
    "text" in value &&
    typeof value.text === "string" &&
    "roundStartedAtMs" in value &&
    typeof value.roundStartedAtMs === "number"
  );
}
