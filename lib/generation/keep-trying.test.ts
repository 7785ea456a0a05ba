import { pino } from "pino";
import { describe, expect, it } from "vitest";
import type { Clock } from "../clock";
import { keepTrying } from "./keep-trying";
import { isStopped } from "./stopped";

const log = pino({ level: "silent" });

function trying(more: { signal?: AbortSignal; onSleep?: () => void } = {}) {
  const slept: number[] = [];
  const clock: Clock = {
    now: () => 0,
    elapsed: () => 0,
    sleep: async (ms) => {
      slept.push(ms);
      more.onSleep?.();
    },
  };
  return { slept, context: { signal: more.signal ?? new AbortController().signal, clock, log } };
}

const refused = () => Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

describe("keepTrying", () => {
  it("waits out an outage, ever longer between tries", async () => {
    const { context, slept } = trying();
    let tries = 0;
    const answer = await keepTrying(context, async () => {
      if (++tries < 9) throw refused();
      return "back";
    });
    expect(answer).toBe("back");
    expect(slept).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  });

  it("passes on what is no outage at once", async () => {
    const { context, slept } = trying();
    await expect(keepTrying(context, () => Promise.reject(new Error("wrong")))).rejects.toThrow("wrong");
    expect(slept).toEqual([]);
  });

  it("does not ask for ever what the database ends for its length", async () => {
    const { context, slept } = trying();
    const tooLong = Object.assign(new Error("canceling statement"), { code: "57014" });
    await expect(keepTrying(context, () => Promise.reject(tooLong))).rejects.toThrow(tooLong);
    expect(slept).toHaveLength(4);
  });

  it("counts only what is too slow again and again", async () => {
    const { context } = trying();
    let tries = 0;
    const answer = await keepTrying(context, async () => {
      if (++tries > 20) return "done";
      throw tries % 4 === 0 ? refused() : Object.assign(new Error("canceling statement"), { code: "57014" });
    });
    expect(answer).toBe("done");
  });

  it("takes a query that never answers for an outage", async () => {
    let tries = 0;
    const { context } = trying();
    const answer = await keepTrying({ ...context, deadlineMs: 5 }, () =>
      ++tries === 1 ? new Promise<string>(() => {}) : Promise.resolve("answered"),
    );
    expect(answer).toBe("answered");
  });

  it("ends when it is stopped", async () => {
    const stop = new AbortController();
    const { context } = trying({ signal: stop.signal, onSleep: () => stop.abort() });
    const error = await keepTrying(context, () => Promise.reject(refused())).catch(
      (failure: unknown) => failure,
    );
    expect(isStopped(error)).toBe(true);
  });
});
