import { expect, test } from "vitest";
import { parseRetryAfter, recover } from "./recovery-policy";

const end = (status: number | null, failures: number, retryAfterMs: number | null = null) =>
  recover({ status, failures, retryAfterMs, random: 0.5 });

test("a stream that ended after it had worked is resumed at once", () => {
  expect(end(null, 0)).toEqual({ action: "connect", delayMs: 0 });
});

test("each failure in a row doubles the wait, up to ten seconds", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 20].map((failures) => end(null, failures));
  expect(waits.map((wait) => wait.action === "connect" && wait.delayMs)).toEqual([
    250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000,
  ]);
});

test("a restarting server is tried again, a closed door is not", () => {
  expect(end(503, 1).action).toBe("connect");
  expect(end(401, 1)).toEqual({ action: "stop", reason: "signed_out" });
  expect(end(404, 1)).toEqual({ action: "stop", reason: "gone" });
});

test("a server that says when to come back is not asked before, and not by everybody at once", () => {
  expect(end(503, 0, 2_000)).toEqual({ action: "connect", delayMs: 2_300 });
  expect(end(503, 1, 2_000)).toEqual({ action: "connect", delayMs: 2_300 });
  expect(recover({ status: 503, failures: 1, retryAfterMs: 2_000, random: 0 })).toMatchObject({
    delayMs: 2_000,
  });
  expect(end(503, 8, 2_000)).toEqual({ action: "connect", delayMs: 10_000 });
  expect(end(429, 1, 86_400_000)).toMatchObject({ delayMs: 69_000 });
});

test.each([
  ["2", 2_000],
  ["0", 0],
  ["Wed, 25 Nov 2026 12:00:05 GMT", 5_000],
  ["Wed, 25 Nov 2026 11:00:00 GMT", null],
  ["-1", null],
  ["1e999", null],
  ["soon", null],
  ["", null],
  [null, null],
])("Retry-After: %s means %s ms", (value, expected) => {
  expect(parseRetryAfter(value, Date.UTC(2026, 10, 25, 12))).toBe(expected);
});
