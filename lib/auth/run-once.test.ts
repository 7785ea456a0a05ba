import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isDatabaseOutage } from "@/db/outage";
import type { UserRouteInput } from "./route-handler";
import { runOnce } from "./run-once";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("a database that never answers is told as one that is away", async () => {
  const silent = { transaction: () => new Promise<never>(() => {}) };
  const input = {
    request: new Request("http://localhost/api/v1/chats/chat_1/ui-stream", { method: "POST" }),
    caller: { userId: "usr_1" },
    runtime: { db: silent, pubsub: {} },
  } as unknown as UserRouteInput<object>;
  const answer = runOnce(input, {}, async () => ({ status: 200, body: null })).catch(
    (error: unknown) => error,
  );
  await vi.advanceTimersByTimeAsync(12_000);
  expect(isDatabaseOutage(await answer)).toBe(true);
});
