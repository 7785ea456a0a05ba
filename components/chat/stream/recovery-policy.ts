const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 10_000;
const JITTER = 0.3;
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
  /** Connections in a row that did not last. */
  failures: number;
  /** From 0 to 1. */
  random: number;
}

/** What to do after a connection has ended. A stream that has worked and ended by itself is resumed at once. */
export function recover({ status, failures, random }: ConnectionEnd): Recovery {
  if (status === 401) return { action: "stop", reason: "signed_out" };
  if (status === 403 || status === 404) return { action: "stop", reason: "gone" };
  if (failures === 0) return { action: "connect", delayMs: 0 };
  const delay = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1));
  return { action: "connect", delayMs: Math.round(delay * (1 - JITTER + 2 * JITTER * random)) };
}
