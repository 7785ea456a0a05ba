/** A provider may not make a chat sleep for longer than this; the one cap there is. */
export const MAX_RETRY_AFTER_MS = 300_000;

const MS_PER_SECOND = 1_000;
const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

function capped(ms: number): number | null {
  return ms > 0 ? Math.min(Math.ceil(ms), MAX_RETRY_AFTER_MS) : null;
}

function fromNumber(text: string | undefined, unitMs: number): number | null {
  return text !== undefined && NUMBER.test(text.trim()) ? capped(Number(text) * unitMs) : null;
}

function fromDate(text: string | undefined, now: number): number | null {
  if (text === undefined || !/[a-z]{3}/i.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : capped(at - now);
}

/**
 * The wait a provider asks for: `retry-after-ms`, else `retry-after` in seconds, else as a date. Capped; null when it says
 * nothing, nothing usable, or nothing positive. Header names are lower case.
 */
export function retryAfterMs(headers: Record<string, string>, now: number): number | null {
  const plain = headers["retry-after"];
  return fromNumber(headers["retry-after-ms"], 1) ?? fromNumber(plain, MS_PER_SECOND) ?? fromDate(plain, now);
}
