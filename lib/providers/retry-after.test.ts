import { expect, test } from "vitest";
import { MAX_RETRY_AFTER_MS, retryAfterMs } from "./retry-after";

const now = Date.parse("2026-05-01T12:00:00Z");

test.each<[Record<string, string>, number | null]>([
  [{ "retry-after": "7" }, 7_000],
  [{ "retry-after": "0.5" }, 500],
  [{ "retry-after": "Fri, 01 May 2026 12:00:30 GMT" }, 30_000],
  [{ "retry-after-ms": "1500.5" }, 1_501],
  [{ "retry-after-ms": "250", "retry-after": "7" }, 250],
  [{ "retry-after-ms": "soon", "retry-after": "7" }, 7_000],
  [{ "retry-after": "86400" }, MAX_RETRY_AFTER_MS],
  [{ "retry-after": "1e99" }, MAX_RETRY_AFTER_MS],
  [{ "retry-after": "1e999" }, MAX_RETRY_AFTER_MS],
  [{ "retry-after": "Fri, 01 May 2026 11:00:00 GMT" }, null],
  [{ "retry-after": "-1" }, null],
  [{ "retry-after": "0" }, null],
  [{ "retry-after": "abc" }, null],
  [{ "retry-after": "" }, null],
  [{}, null],
])("P01 P02 %j asks for %s ms", (headers, expected) => {
  expect(retryAfterMs(headers, now)).toBe(expected);
});
