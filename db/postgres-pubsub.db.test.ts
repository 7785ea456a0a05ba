import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { systemClock } from "../lib/clock";
import { createLog } from "../lib/log";
import { createPostgresPubsub } from "./postgres-pubsub";
import type { Hints, Pubsub } from "./pubsub";
import { createTestDatabase, type TestDatabase } from "./testing";

const WAIT = { timeout: 10_000, interval: 5 };
let database: TestDatabase;
const open: Pubsub[] = [];

async function create(): Promise<Pubsub> {
  const deps = {
    listenUrl: database.url,
    sql: database.sql,
    log: createLog("silent"),
    clock: systemClock,
    echoIntervalMs: 100,
  };
  const pubsub = await createPostgresPubsub(deps);
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

beforeEach(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  for (const pubsub of open.splice(0)) await pubsub.close();
  await database.drop();
});

test("a hint reaches its own process once and another process once, in order", async () => {
  const [here, there] = [await create(), await create()];
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

test("a hint that is larger than a notification may be is dropped alone", async () => {
  const [here, there] = [await create(), await create()];
  const seen: string[] = [];
  there.subscribe("workspace", (hint) => seen.push(hint.workspaceId));
  here.publish("workspace", { workspaceId: "x".repeat(9_000), event: "status" });
  here.publish("workspace", { workspaceId: "ws_b", event: "status" });
  await vi.waitFor(() => expect(seen).toEqual(["ws_b"]), WAIT);
});

test("a listening connection that is cut comes back by itself", async () => {
  const [here, there] = [await create(), await create()];
  const seen: number[] = [];
  there.subscribe("parts", (hint) => seen.push(hint.seq));
  await database.sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'lathe-listen' and datname = current_database()`;
  let seq = 0;
  await vi.waitFor(() => {
    here.publish("parts", part(++seq));
    expect(seen.length).toBeGreaterThan(0);
  }, WAIT);
  await vi.waitFor(() => expect(there.healthy()).toBe(true), WAIT);
});

test("a subscriber that has left, or that throws, disturbs nobody", async () => {
  const here = await create();
  const seen: number[] = [];
  const leave = here.subscribe("parts", () => seen.push(-1));
  here.subscribe("parts", () => {
    throw new Error("broken handler");
  });
  here.subscribe("parts", (hint) => seen.push(hint.seq));
  leave();
  here.publish("parts", part(1));
  await vi.waitFor(() => expect(seen).toEqual([1]), WAIT);
});
