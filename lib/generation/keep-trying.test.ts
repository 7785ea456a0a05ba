import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { AppError } from "../errors";
import type { Clock } from "../clock";
import { DatabaseDeadlineError, isDatabaseOutage, withDeadline } from "./database-outage";
import { keepTrying } from "./keep-trying";
import { isStopped } from "./stopped";

const log = pino({ level: "silent" });

function trying(more: { signal?: AbortSignal; onSleep?: () => void } = {}) {
  const slept: number[] = [];
  const clock: Clock = {
    now: () => 0,
    sleep: async (ms) => {
      slept.push(ms);
      more.onSleep?.();
    },
  };
  return { slept, context: { signal: more.signal ?? new AbortController().signal, clock, log } };
}

const refused = () => Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

describe("isDatabaseOutage", () => {
  it.each([
    refused(),
    Object.assign(new Error("query failed"), { cause: Object.assign(new Error("down"), { code: "57P01" }) }),
    Object.assign(new Error("connection failure"), { code: "08006" }),
    new DatabaseDeadlineError(5),
    new AppError("unavailable", "busy"),
  ])("is told by code, through wrapping errors: %s", (error) => {
    expect(isDatabaseOutage(error)).toBe(true);
  });

  it.each([new Error("syntax"), Object.assign(new Error("unique"), { code: "23505" }), "text", null])(
    "is nothing else: %s",
    (error) => {
      expect(isDatabaseOutage(error)).toBe(false);
    },
  );
});

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

describe("withDeadline", () => {
  it("leaves answers and failures that come in time as they are", async () => {
    expect(await withDeadline(1_000, () => Promise.resolve(1))).toBe(1);
    await expect(withDeadline(1_000, () => Promise.reject(new Error("own")))).rejects.toThrow("own");
  });
});
