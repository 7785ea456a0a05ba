import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { HubDeps } from "./hub";
import { createHub } from "./hub";

const POLL_MS = 1_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("after an outage of this process the poll looks back over all of it", async () => {
  const windows: unknown[] = [];
  let isAway = false;
  const sql = (_: TemplateStringsArray, ...values: unknown[]) => {
    if (isAway) return Promise.reject(new Error("away"));
    windows.push(values[2]);
    return Promise.resolve([]);
  };
  const hub = createHub({
    sql,
    pubsub: { subscribe: () => () => {} },
    partLog: { followed: () => [], progressed: () => {} },
    pollMs: POLL_MS,
    log: { debug: () => {} },
    clock: { now: () => Date.now() },
  } as unknown as HubDeps);
  hub.watchOwner("usr_1", () => {});
  await vi.advanceTimersByTimeAsync(2 * POLL_MS);
  isAway = true;
  await vi.advanceTimersByTimeAsync(60 * POLL_MS);
  isAway = false;
  await vi.advanceTimersByTimeAsync(2 * POLL_MS);
  hub.close();
  const [before, , after, later] = windows as number[];
  expect(after).toBeGreaterThan(60);
  expect(before).toBeLessThan(10);
  expect(later).toBe(before);
});
