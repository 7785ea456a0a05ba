import { beforeEach, describe, expect, it } from "vitest";
import type { ChatFacts } from "../../db/queries/runnable";
import { Runner, type Work } from "./runner";
import { ManualClock, settle } from "./testing-clock";

const MINE = { workerId: "ins_1", runnerId: "run_1" };

interface Started extends Work {
  end: () => void;
}

let clock: ManualClock;
let started: Started[];
let lost: number;
let released: number;
let database: ChatFacts | null;
let runner: Runner;
let obedient: boolean;

function facts(more: Partial<ChatFacts> = {}): ChatFacts {
  return { snapshotVersion: 1, historyVersion: 1, status: "running", archived: false, ...MINE, ...more };
}

const kinds = () => started.map(({ kind, facts: { historyVersion } }) => `${kind} ${historyVersion}`);

beforeEach(() => {
  clock = new ManualClock();
  started = [];
  lost = 0;
  released = 0;
  database = facts();
  obedient = true;
  runner = new Runner(MINE, {
    run: (work) =>
      new Promise((resolve) => {
        started.push({ ...work, end: resolve });
        if (obedient) work.signal.addEventListener("abort", () => resolve());
      }),
    refresh: async () => database,
    lost: () => {
      lost += 1;
    },
    release: () => {
      released += 1;
    },
    sleep: (ms, signal) => clock.sleep(ms, signal),
  });
});

describe("a runner", () => {
  it.each([
    [facts(), "generation"],
    [facts({ status: "interrupting" }), "interrupt"],
    [facts({ status: "waiting" }), "abandon"],
    [facts({ status: "error" }), "abandon"],
    [facts({ archived: true, status: "waiting" }), "abandon"],
  ])("begins the task that the chat's state asks for", async (seen, kind) => {
    runner.accept(seen);
    await settle();
    expect(started.map((work) => work.kind)).toEqual([kind]);
  });

  it("T30 begins nothing for facts that are old, doubled or out of order", async () => {
    runner.accept(facts({ snapshotVersion: 5 }));
    runner.accept(facts({ snapshotVersion: 5, historyVersion: 9 }));
    runner.accept(facts({ snapshotVersion: 3, status: "waiting" }));
    runner.accept(facts({ snapshotVersion: 8 }));
    await settle();
    expect(kinds()).toEqual(["generation 1"]);
  });

  it("T29 does not give a chat up because of a hint from before its acquisition", async () => {
    runner.accept(facts({ snapshotVersion: 5 }));
    runner.accept(facts({ snapshotVersion: 4, workerId: null, runnerId: null }));
    await settle();
    expect(lost).toBe(0);
    expect(started[0]?.signal.aborted).toBe(false);
  });

  it("cancels the task and gives the chat up when it belongs to another", async () => {
    runner.accept(facts());
    await settle();
    runner.accept(facts({ snapshotVersion: 2, runnerId: "run_2" }));
    expect(lost).toBe(1);
    expect(started[0]?.signal.aborted).toBe(true);
  });

  it("T31 cancels the task when history moves, and begins the next without waiting for it", async () => {
    obedient = false;
    runner.accept(facts());
    await settle();
    runner.accept(facts({ snapshotVersion: 2, historyVersion: 2 }));
    await settle();
    expect(kinds()).toEqual(["generation 1", "generation 2"]);
    expect(started[0]?.signal.aborted).toBe(true);
  });

  it("T31 lets a task for the same work wait until its predecessor has really ended", async () => {
    obedient = false;
    runner.accept(facts());
    await settle();
    runner.accept(facts({ snapshotVersion: 2, status: "interrupting" }));
    runner.accept(facts({ snapshotVersion: 3, status: "running" }));
    await settle();
    expect(kinds()).toEqual(["generation 1", "interrupt 1"]);
    started[0]?.end();
    await settle();
    expect(kinds()).toEqual(["generation 1", "interrupt 1", "generation 1"]);
  });

  it("tells an interrupt when the task that it cancelled has ended", async () => {
    obedient = false;
    runner.accept(facts());
    await settle();
    runner.accept(facts({ snapshotVersion: 2, status: "interrupting" }));
    await settle();
    let isOver = false;
    void started[1]?.predecessors.then(() => {
      isOver = true;
    });
    await settle();
    expect(isOver).toBe(false);
    started[0]?.end();
    await settle();
    expect(isOver).toBe(true);
  });

  it("looks into the database when a task has ended, so that no hint is needed to go on", async () => {
    runner.accept(facts());
    await settle();
    database = facts({ snapshotVersion: 2, historyVersion: 2 });
    started[0]?.end();
    await settle();
    expect(kinds()).toEqual(["generation 1", "generation 2"]);
  });

  it("T32 does the same again ever more slowly when a task ends without progress", async () => {
    runner.accept(facts());
    for (let n = 0; n < 8; n++) {
      await settle();
      started.at(-1)?.end();
      await settle();
      await clock.advance(5_000);
    }
    expect(clock.slept).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
    expect(started).toHaveLength(9);
  });

  it("T32 cuts that wait short when there is other work", async () => {
    runner.accept(facts());
    await settle();
    started[0]?.end();
    await settle();
    runner.accept(facts({ snapshotVersion: 2, historyVersion: 2 }));
    await settle();
    expect(kinds()).toEqual(["generation 1", "generation 2"]);
  });

  it("gives up a chat that is gone", async () => {
    runner.accept(facts());
    await settle();
    database = null;
    started[0]?.end();
    await settle();
    expect(lost).toBe(1);
  });

  it("lets the step that runs end when it drains, and begins no other", async () => {
    runner.accept(facts());
    await settle();
    runner.drain();
    await settle();
    expect([released, started[0]?.signal.aborted]).toEqual([0, false]);
    database = facts({ snapshotVersion: 2, historyVersion: 2 });
    started[0]?.end();
    await settle();
    expect(kinds()).toEqual(["generation 1"]);
    expect(released).toBe(1);
  });

  it("lets go at once when it drains while nothing runs, and still carries out an interruption", async () => {
    runner.accept(facts());
    await settle();
    started[0]?.end();
    await settle();
    runner.drain();
    expect(released).toBe(1);
    runner.accept(facts({ snapshotVersion: 2, status: "interrupting" }));
    await settle();
    expect(kinds()).toEqual(["generation 1", "interrupt 1"]);
  });

  it("cancels its tasks and waits for them when it is stopped, and begins none any more", async () => {
    obedient = false;
    runner.accept(facts());
    await settle();
    let isOver = false;
    void runner.stop().then(() => {
      isOver = true;
    });
    runner.accept(facts({ snapshotVersion: 2, historyVersion: 2 }));
    await settle();
    expect(isOver).toBe(false);
    started[0]?.end();
    await settle();
    expect(isOver).toBe(true);
    expect(started).toHaveLength(1);
  });
});
