import { UsageError } from "./command";

const DAY_MS = 86_400_000;
const UNIT_MS: Record<string, number> = { h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS };
const MAX_DAYS = 3650;

/**
 * The moment that a lifetime such as `30d`, `12h` or `2w` ends at.
 *
 * @throws UsageError for anything else, and beyond ten years
 */
export function parseExpiry(text: string, nowMs: number): Date {
  const match = /^(\d{1,5})([hdw])$/.exec(text);
  const lifetimeMs = Number(match?.[1] ?? 0) * (UNIT_MS[match?.[2] ?? ""] ?? 0);
  if (lifetimeMs <= 0 || lifetimeMs > MAX_DAYS * DAY_MS) {
    throw new UsageError("--expires takes a lifetime such as 12h, 30d or 4w, at most 3650d");
  }
  return new Date(nowMs + lifetimeMs);
}
