import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { startPeriodic } from "./periodic";
import { ManualClock, settle } from "./testing-clock";

const log = pino({ level: "silent" });

function counted(work: (run: number) => Promise<void> = async () => {}) {
  const clock = new ManualClock();
  let runs = 0;
  const periodic = startPeriodic({ name: "test", intervalMs: 1_000, work: () => work(++runs), clock, log });
  return { clock, periodic, runs: () => runs };
}

describe("startPeriodic", () => {
  it("runs at once and then at its interval", async () => {
    const { clock, runs } = counted();
    await settle();
    expect(runs()).toBe(1);
    await clock.advance(999);
    expect(runs()).toBe(1);
    await clock.advance(1);
    expect(runs()).toBe(2);
  });

  it("runs again at once when it is woken, also when that was while it ran", async () => {
    let end = () => {};
    const { periodic, runs } = counted((run) =>
      run === 1 ? new Promise((resolve) => (end = resolve)) : Promise.resolve(),
    );
    periodic.wake();
    periodic.wake();
    expect(runs()).toBe(1);
    end();
    await settle();
    expect(runs()).toBe(2);
    periodic.wake();
    await settle();
    expect(runs()).toBe(3);
  });

  it("goes on after a failure", async () => {
    const { clock, runs } = counted(() => Promise.reject(new Error("broken")));
    await settle();
    await clock.advance(1_000);
    expect(runs()).toBe(2);
  });

  it("stops after the run that is under way", async () => {
    const { clock, periodic, runs } = counted();
    await settle();
    await periodic.stop();
    await clock.advance(5_000);
    periodic.wake();
    await settle();
    expect(runs()).toBe(1);
  });
});
