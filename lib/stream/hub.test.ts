import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isAppError } from "../errors";
import type { Hub, HubDeps } from "./hub";
import { MAX_STREAMS, MAX_STREAMS_PER_USER } from "../chat/stream-limits";
import { createHub } from "./hub";

const POLL_MS = 1_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function hubOn(sql: unknown): Hub {
  return createHub({
    sql,
    pubsub: { subscribe: () => () => {} },
    partLog: { followed: () => [], progressed: () => {} },
    pollMs: POLL_MS,
    log: { debug: () => {} },
    clock: { elapsed: () => performance.now() },
  } as unknown as HubDeps);
}

function openMany(hub: Hub, userId: string, count: number): { leave: () => void; ended: number } {
  const opened = { leave: () => {}, ended: 0 };
  for (let n = 0; n < count; n++) {
    hub.requireRoom(userId);
    opened.leave = hub.register({ userId, sessionId: "ses_x", tokenId: null }, () => {
      opened.ended += 1;
    });
  }
  return opened;
}

function refusalOf(hub: Hub, userId: string): unknown {
  try {
    hub.requireRoom(userId);
    return null;
  } catch (error) {
    return isAppError(error) ? [error.code, (error.retryAfterSeconds ?? 0) > 0] : error;
  }
}

test("a person has so many streams and no more; those that are open go on, and one that ends makes room", () => {
  const hub = hubOn(null);
  const opened = openMany(hub, "usr_1", MAX_STREAMS_PER_USER);
  expect(refusalOf(hub, "usr_1")).toEqual(["rate_limited", true]);
  expect(refusalOf(hub, "usr_2")).toBeNull();
  expect([opened.ended, hub.openStreams()]).toEqual([0, MAX_STREAMS_PER_USER]);
  opened.leave();
  expect(refusalOf(hub, "usr_1")).toBeNull();
  hub.close();
});

test("a process has so many streams and no more, whoever opens them", () => {
  const hub = hubOn(null);
  const users = MAX_STREAMS / MAX_STREAMS_PER_USER;
  for (let n = 0; n < users; n++) openMany(hub, `usr_${n}`, MAX_STREAMS_PER_USER);
  expect(refusalOf(hub, "usr_new")).toEqual(["rate_limited", true]);
  hub.close();
});

test("many chats are looked for in turn, so many a poll, and what is gone is told once", async () => {
  const asked: string[][] = [];
  const gone = "chat_1199";
  const sql = (_: TemplateStringsArray, ...values: unknown[]) => {
    const ids = values[0] as string[];
    asked.push(ids);
    const there = ids.filter((id) => id !== gone);
    return Promise.resolve(there.map((id) => ({ kind: "chat", id, ownerId: "usr_1", version: "1" })));
  };
  const hub = hubOn(sql);
  const [one, two] = [vi.fn(), vi.fn()];
  const ids = (from: number) => Array.from({ length: 600 }, (_, n) => `chat_${from + n}`);
  hub.watchOwner("usr_1", one).has(ids(0));
  hub.watchOwner("usr_2", two).has(ids(600));
  await vi.advanceTimersByTimeAsync(6 * POLL_MS);
  hub.close();
  expect(Math.max(...asked.map(({ length }) => length))).toBeLessThanOrEqual(500);
  expect(new Set(asked.flat()).size).toBe(1_200);
  expect([one.mock.calls, two.mock.calls]).toEqual([[], [[{ chatId: gone, change: "deleted" }]]]);
});

test("after an outage of this process the poll looks back over all of it", async () => {
  const windows: unknown[] = [];
  let isAway = false;
  const sql = (_: TemplateStringsArray, ...values: unknown[]) => {
    if (isAway) return Promise.reject(new Error("away"));
    windows.push(values[2]);
    return Promise.resolve([]);
  };
  const hub = hubOn(sql);
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
