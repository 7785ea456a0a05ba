const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 10_000;
const JITTER = 0.3;
/** What a server asks for is honoured up to here. */
const MAX_RETRY_AFTER_MS = 60_000;
const MS_PER_SECOND = 1_000;
/** A connection that is down for less than this is nobody's business. */
export const SHOW_DOWN_AFTER_MS = 2_000;
/** A hidden tab keeps its stream this long. */
export const CLOSE_HIDDEN_AFTER_MS = 10_000;

export type Recovery =
  | { action: "connect"; delayMs: number }
  /** Signed out, or no access any more: trying again does not help. */
  | { action: "stop"; reason: "signed_out" | "gone" };

export interface ConnectionEnd {
  /** Of the answer; null when the stream ended or nobody answered. */
  status: number | null;
  /** What the answer asked for by `Retry-After`; null when it did not. */
  retryAfterMs: number | null;
  /** Connections in a row that did not last. */
  failures: number;
  /** From 0 to 1. */
  random: number;
}

/** What to do after a connection has ended. A stream that has worked and ended by itself is resumed at once. */
export function recover({ status, failures, random, retryAfterMs }: ConnectionEnd): Recovery {
  if (status === 401) return { action: "stop", reason: "signed_out" };
  if (status === 403 || status === 404) return { action: "stop", reason: "gone" };
  const backoff = failures === 0 ? 0 : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  const jittered = backoff * (1 - JITTER + 2 * JITTER * random);
  // Never before what was asked for, and spread behind it, so that not everybody comes back at once.
  const asked = Math.min(retryAfterMs ?? 0, MAX_RETRY_AFTER_MS) * (1 + JITTER * random);
  return { action: "connect", delayMs: Math.round(Math.max(jittered, asked)) };
}

/** The value of a `Retry-After` header, seconds or a date, in milliseconds from `now`; null when it says nothing useful. */
export function parseRetryAfter(value: string | null, now: number): number | null {
  if (value === null || value.trim() === "") return null;
  const seconds = Number(value);
  const ms = Number.isNaN(seconds) ? Date.parse(value) - now : seconds * MS_PER_SECOND;
  return Number.isFinite(ms) && ms >= 0 ? ms : null;
}
