import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { systemClock } from "../lib/clock";
import { createLog } from "../lib/log";
import type { Hints, Pubsub } from "./pubsub";
import { createRedisPubsub } from "./redis-pubsub";
import { redisBinary, startTestRedis, type TestRedis } from "./testing-redis";

const WAIT = { timeout: 10_000, interval: 5 };
let redis: TestRedis;
const open: Pubsub[] = [];

async function create(): Promise<Pubsub> {
  const deps = { url: redis.url, log: createLog("silent"), clock: systemClock, echoIntervalMs: 100 };
  const pubsub = await createRedisPubsub(deps);
  open.push(pubsub);
  return pubsub;
}

const part = (seq: number): Hints["parts"] => ({
  chatId: "chat_a",
  historyVersion: 1,
  attempt: 1,
  seq,
  closed: false,
});

describe.skipIf(redisBinary() === null)("hints over redis", () => {
  beforeEach(async () => {
    redis = await startTestRedis();
  });

  afterEach(async () => {
    for (const pubsub of open.splice(0)) await pubsub.close();
    await redis.drop();
  });

  test("a hint reaches its own process once and another process once, in order", async () => {
    const [here, there] = [await create(), await create()];
    expect([here.healthy(), there.healthy()]).toEqual([true, true]);
    const local: number[] = [];
    const remote: number[] = [];
    here.subscribe("parts", (hint) => local.push(hint.seq));
    there.subscribe("parts", (hint) => remote.push(hint.seq));
    for (let seq = 1; seq <= 500; seq++) here.publish("parts", part(seq));
    await vi.waitFor(() => expect(remote).toHaveLength(500), WAIT);
    here.publish("parts", part(501));
    await vi.waitFor(() => expect(remote).toHaveLength(501), WAIT);
    expect(local).toEqual(remote);
    expect(remote).toEqual(Array.from({ length: 501 }, (_, index) => index + 1));
  });

  test("a large hint passes, which a notification of PostgreSQL could not carry", async () => {
    const [here, there] = [await create(), await create()];
    const seen: number[] = [];
    there.subscribe("workspace", (hint) => seen.push(hint.workspaceId.length));
    here.publish("workspace", { workspaceId: "x".repeat(9_000), event: "status" });
    await vi.waitFor(() => expect(seen).toEqual([9_000]), WAIT);
  });

  test("while Redis is away publishing neither throws nor waits, and hints come again when it is back", async () => {
    const [here, there] = [await create(), await create()];
    const seen: number[] = [];
    const own: number[] = [];
    there.subscribe("parts", (hint) => seen.push(hint.seq));
    here.subscribe("parts", (hint) => own.push(hint.seq));
    await redis.kill();
    here.publish("parts", part(1));
    await vi.waitFor(() => expect([here.healthy(), there.healthy()]).toEqual([false, false]), WAIT);
    expect(own).toEqual([1]);
    await redis.start();
    let seq = 1;
    await vi.waitFor(() => {
      here.publish("parts", part(++seq));
      expect(seen.length).toBeGreaterThan(0);
    }, WAIT);
    await vi.waitFor(() => expect([here.healthy(), there.healthy()]).toEqual([true, true]), WAIT);
  });

  test("a process that starts without Redis runs all the same, and hears hints once there is one", async () => {
    await redis.kill();
    const there = await create();
    expect(there.healthy()).toBe(false);
    await redis.start();
    await vi.waitFor(() => expect(there.healthy()).toBe(true), WAIT);
  });
});
