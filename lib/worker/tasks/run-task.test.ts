import { pino } from "pino";
import { beforeEach, describe, expect, it } from "vitest";
import { StoppedError } from "../../generation/stopped";
import { FenceError } from "../../transitions/errors";
import { ManualClock, settle } from "../testing-clock";
import { runTask } from "./run-task";

let clock: ManualClock;
let attempts: number;
let givenUp: unknown[];
const stop = () => new AbortController();

beforeEach(() => {
  clock = new ManualClock();
  attempts = 0;
  givenUp = [];
});

function run(attempt: () => Promise<void>, signal = stop().signal) {
  let isOver = false;
  const task = runTask({
    name: "test",
    signal,
    clock,
    log: pino({ level: "silent" }),
    attempt: () => {
      attempts += 1;
      return attempt();
    },
    giveUp: async (error) => {
      givenUp.push(error);
    },
  });
  void task.then(() => {
    isOver = true;
  });
  return { isOver: () => isOver };
}

async function failFor(times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    await settle();
    await clock.advance(5_000);
  }
}

describe("runTask", () => {
  it("ends with the first success", async () => {
    const task = run(async () => {});
    await settle();
    expect([task.isOver(), attempts]).toEqual([true, 1]);
  });

  it.each([new FenceError("chat_1", "historyVersion"), new StoppedError()])(
    "ends quietly on %s",
    async (error) => {
      const task = run(() => Promise.reject(error));
      await settle();
      expect([task.isOver(), attempts, givenUp]).toEqual([true, 1, []]);
    },
  );

  it("T32 tries again ever more slowly, and gives up after eight equal failures", async () => {
    const task = run(() => Promise.reject(new Error("always the same")));
    await failFor(8);
    expect(clock.slept).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    expect(attempts).toBe(8);
    expect(givenUp).toHaveLength(1);
    expect(task.isOver()).toBe(true);
  });

  it("takes failures for equal that differ only in what wraps their cause", async () => {
    run(() => Promise.reject(new Error(`query ${attempts}`, { cause: new Error("no such column") })));
    await failFor(8);
    expect(givenUp).toHaveLength(1);
  });

  it("survives attempts that throw at once", async () => {
    run(() => {
      throw new Error("not even a promise");
    });
    await failFor(8);
    expect(givenUp).toHaveLength(1);
  });

  it("does not count failures that differ, nor those that the database's absence explains", async () => {
    run(() => Promise.reject(new Error(`failure ${attempts}`)));
    await failFor(20);
    expect(givenUp).toEqual([]);
    attempts = 0;
    run(() => Promise.reject(Object.assign(new Error("refused"), { code: "ECONNREFUSED" })));
    await failFor(20);
    expect(givenUp).toEqual([]);
    expect(attempts).toBeGreaterThan(15);
  });

  it("ends when it is stopped, also in the middle of a wait", async () => {
    const stopping = stop();
    const task = run(() => Promise.reject(new Error("broken")), stopping.signal);
    await settle();
    stopping.abort();
    await settle();
    expect([task.isOver(), attempts]).toEqual([true, 1]);
  });
});
