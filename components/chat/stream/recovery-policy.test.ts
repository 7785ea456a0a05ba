import { expect, test } from "vitest";
import { recover } from "./recovery-policy";

const end = (status: number | null, failures: number) => recover({ status, failures, random: 0.5 });

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
