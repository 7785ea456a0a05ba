import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Clock, systemClock } from "../clock";
import { type RunningWorker, until, WorkerBench } from "./testing-bench";
import { callPart, finish, gate, says, textParts } from "./testing-model";

let bench: WorkerBench;

beforeEach(async () => {
  bench = await WorkerBench.create();
});

afterEach(async () => {
  await bench.drop();
});

const HAND_OVER_MS = 2_000;
const SKEW_MS = 600_000;
const CHATS = 6;

const skewed = (ms: number): Clock => ({ ...systemClock, now: () => Date.now() + ms });

const deaths = async () => {
  const [found] = await bench.sql<
    { deaths: number }[]
  >`select coalesce(sum(owner_deaths), 0)::int as deaths from chats`;
  return found?.deaths;
};

describe("T26 D28 a rolling restart", () => {
  it("of two workers under load fails no turn, and hands each chat over within two seconds", async () => {
    bench.env.leaseMs = 60_000;
    bench.tools.define("look", async ({ callId }) => ({ output: callId, isError: false }));
    const held = gate();
    const workers: RunningWorker[] = [await bench.startWorker(), await bench.startWorker()];
    // However often a step is done again, it says what the history asks for.
    bench.model.always(async function* ({ prompt }) {
      if (!prompt.some(({ role }) => role === "tool")) {
        yield* [callPart("a", "look", {}), finish("tool-calls")];
        return;
      }
      yield* textParts("Going on").slice(0, 2);
      await held.opened;
      yield* [{ type: "text-end", id: "0" } as const, finish()];
    });
    const pubsub = workers[0]?.pubsub;
    const ids = await Promise.all(
      Array.from({ length: CHATS }, (_, n) => bench.createChat(`Chat ${n}`, pubsub)),
    );
    await Promise.all(ids.map((chatId) => bench.streamed(chatId, "Going on")));
    for (let round = 0; round < 2; round++) {
      const [leaving] = workers.splice(0, 1);
      const left = leaving?.worker.driven() ?? [];
      const startedAt = performance.now();
      await leaving?.worker.stop();
      await until("the others drive what it drove", () => {
        const driven = workers.flatMap(({ worker }) => worker.driven());
        return left.every((chatId) => driven.includes(chatId));
      });
      expect(performance.now() - startedAt).toBeLessThan(HAND_OVER_MS);
      workers.push(await bench.startWorker());
    }
    held.open();
    for (const chatId of ids) {
      const chat = await bench.settled(chatId);
      expect(chat.lastError).toBeNull();
      const rows = await bench.rows(chatId);
      expect(rows.map(({ role }) => role)).toEqual(["user", "assistant", "assistant"]);
      expect(rows[2]?.parts.at(-1)).toMatchObject({ text: "Going on" });
    }
    expect(bench.tools.ran).toHaveLength(CHATS);
    expect(await deaths()).toBe(0);
  });
});

describe("clocks that disagree by ten minutes", () => {
  it("neither rob an owner nor make a wait longer or shorter", async () => {
    bench.env.retryBaseMs = 1_500;
    const refused = Object.assign(new Error("overloaded"), { statusCode: 529 });
    bench.model.script(function () {
      throw refused;
    }, says("After the wait"));
    const ahead = await bench.startWorker({ clock: skewed(SKEW_MS) });
    const chatId = await bench.createChat("Hi", ahead.pubsub);
    const { retryAt } = await until(
      "the wait is on record",
      async () => (await bench.chat(chatId)).retryState,
    );
    expect(Math.abs(Date.parse(retryAt) - Date.now())).toBeLessThan(10_000);
    const behind = await bench.startWorker({ clock: skewed(-SKEW_MS) });
    await ahead.worker.stop();
    await until("the other drives it", () => behind.worker.driven().includes(chatId));
    await bench.settled(chatId);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(retryAt));
    expect(bench.model.requests).toHaveLength(2);
    expect(await deaths()).toBe(0);
  });

  it("leave a chat with its owner while it lives", async () => {
    const held = gate();
    bench.model.script(async function* () {
      yield* textParts("Mine").slice(0, 2);
      await held.opened;
      yield* [{ type: "text-end", id: "0" } as const, finish()];
    });
    const owner = await bench.startWorker({ clock: skewed(-SKEW_MS) });
    const chatId = await bench.createChat("Hi", owner.pubsub);
    await bench.streamed(chatId, "Mine");
    const other = await bench.startWorker({ clock: skewed(SKEW_MS) });
    const past = performance.now() + bench.env.leaseMs * 2;
    await until("two leases have passed", () => performance.now() > past);
    expect(other.worker.driven()).toEqual([]);
    held.open();
    await bench.settled(chatId);
    expect((await bench.chat(chatId)).ownerEpoch).toBe(1);
  });
});
