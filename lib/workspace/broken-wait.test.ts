import { expect, test } from "vitest";
import { ManualClock, settle } from "../worker/testing-clock";
import { type BlockingWait, waitOrLook } from "./broken-wait";
import { WorkspaceError } from "./connection";

const SEEN = { success: true, output: "so far", exit_code: null, wall_duration_ms: 1 };
const LOST = new WorkspaceError("lost", "It may have taken effect.");

function waiting(clock: ManualClock, patch: Partial<BlockingWait> = {}): Promise<unknown> {
  const done = waitOrLook({
    clock,
    limitMs: 10_000,
    signal: new AbortController().signal,
    wait: (signal) => givenUp(signal),
    look: () => Promise.resolve(SEEN),
    isHeard: () => Promise.resolve(true),
    abandon: () => Promise.resolve(LOST),
    ...patch,
  });
  return done.catch((error: unknown) => error);
}

function givenUp(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(new WorkspaceError("cancelled", "given up")), {
      once: true,
    });
  });
}

test("a command whose answer never comes is looked at when its time and the way are over", async () => {
  const clock = new ManualClock();
  const result = waiting(clock);
  let isOver = false;
  void result.then(() => {
    isOver = true;
  });
  await clock.advance(39_000);
  expect(isOver).toBe(false);
  await clock.advance(1_000);
  expect(await result).toMatchObject({ output: "so far", note: expect.stringContaining("interrupted") });
});

test("a wait that the connection broke is answered by a look, once the workspace is heard again", async () => {
  const wait = () => Promise.reject(LOST);
  expect(await waiting(new ManualClock(), { wait })).toMatchObject({ output: "so far" });
});

test("a workspace that says nothing is not waited for a second time", async () => {
  const looks: unknown[] = [];
  const result = await waiting(new ManualClock(), {
    wait: () => Promise.reject(LOST),
    isHeard: () => Promise.resolve(false),
    look: () => {
      looks.push(1);
      return Promise.resolve(SEEN);
    },
  });
  expect([result, looks]).toEqual([LOST, []]);
});

test("a look that takes half a minute is given up, and the wait's own failure is told", async () => {
  const clock = new ManualClock();
  const result = waiting(clock, { wait: () => Promise.reject(LOST), look: givenUp });
  await settle();
  await clock.advance(30_000);
  expect(await result).toBe(LOST);
});

test("what a person ends, and what the workspace refuses, is not looked at", async () => {
  const ended = new AbortController();
  const result = waiting(new ManualClock(), { signal: ended.signal });
  ended.abort();
  expect(await result).toMatchObject({ reason: "cancelled" });
  const refusal = new WorkspaceError("refused", "No.");
  expect(await waiting(new ManualClock(), { wait: () => Promise.reject(refusal) })).toBe(refusal);
});

test("commands that queue up in the workspace have no time of their own", async () => {
  const clock = new ManualClock();
  void waiting(clock, { limitMs: null });
  await clock.advance(3_600_000);
  expect(clock.slept).toEqual([]);
});
