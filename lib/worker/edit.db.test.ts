import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { editMessage } from "../transitions/edit-message";
import { promoteQueuedMessage } from "../transitions/promote-queued-message";
import { sendMessage } from "../transitions/send-message";
import { readQueue, textOf } from "../transitions/testing";
import { type RunningWorker, until, WorkerBench } from "./testing-bench";
import { callPart, calls, gate, says, textParts } from "./testing-model";

let bench: WorkerBench;
let running: RunningWorker;

beforeEach(async () => {
  bench = await WorkerBench.create();
  running = await bench.startWorker();
});

afterEach(async () => {
  await bench.drop();
});

const ctx = () => ({ db: bench.db, pubsub: running.pubsub });
const never = gate().opened;
const message = (text: string) => ({
  content: [{ type: "text" as const, text }],
  authorId: bench.workbench.userId,
  modelId: null,
  reasoningEffort: null,
});

async function reword(chatId: string, text: string): Promise<void> {
  const [first] = await bench.rows(chatId);
  await editMessage(ctx(), { chatId, messageId: first?.id ?? "", ...message(text) });
}

async function saidIn(chatId: string): Promise<string[]> {
  return (await bench.rows(chatId)).map((row) => textOf(row.parts));
}

/** What the last request told the model, without the instructions. */
function lastPrompt(): string {
  const prompt = bench.model.requests.at(-1)?.prompt ?? [];
  return JSON.stringify(prompt.filter(({ role }) => role !== "system"));
}

describe("an edit", () => {
  it("T19 in the middle of a stream ends it, keeps none of it, and only the new wording is answered", async () => {
    bench.model.script(async function* () {
      yield* textParts("Half an answer").slice(0, 2);
      await never;
    }, says("To the new"));
    const chatId = await bench.createChat("Old wording", running.pubsub);
    await bench.streamed(chatId, "Half an answer");
    await sendMessage(ctx(), { chatId, ...message("Later"), busyBehavior: "queue" });

    await reword(chatId, "New wording");

    await bench.settled(chatId);
    expect(await saidIn(chatId)).toEqual(["New wording", "To the new"]);
    expect(lastPrompt()).toContain("New wording");
    expect(lastPrompt()).not.toMatch(/Old wording|Half an answer|Later/);
    const states = await until("the old request is off the books", async () => {
      const found = await bench.sql<{ state: string }[]>`select state from model_calls order by started_at`;
      return found.every(({ state }) => state !== "started") ? found.map(({ state }) => state) : null;
    });
    expect(states).toEqual(["abandoned", "settled"]);
  });

  it("T19 while a tool runs waits for none of it, and no result of it enters the new history", async () => {
    bench.tools.define("slow", async (_call, { signal }) => {
      await new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
      });
      throw new Error("unreachable");
    });
    bench.model.script(calls(callPart("a", "slow", {})), says("To the new"));
    const chatId = await bench.createChat("Old wording", running.pubsub);
    await until("it runs", () => bench.tools.ran.length === 1);

    await reword(chatId, "New wording");

    await bench.settled(chatId);
    expect(await saidIn(chatId)).toEqual(["New wording", "To the new"]);
    expect(lastPrompt()).not.toContain("slow");
    const [call] = await bench.sql<{ state: string; reason: string }[]>`select state, reason from tool_calls`;
    expect(call).toEqual({ state: "unknown", reason: "edited" });
  });
});

describe("a promoted message", () => {
  it("T13 D10 stops the turn, whose text so far is kept, and is answered before what waited longer", async () => {
    bench.model.script(
      async function* () {
        yield* textParts("So far").slice(0, 2);
        await never;
      },
      says("To the third"),
      says("To the first"),
      says("To the second"),
    );
    const chatId = await bench.createChat("Go", running.pubsub);
    await bench.streamed(chatId, "So far");
    for (const text of ["First", "Second", "Third"]) {
      await sendMessage(ctx(), { chatId, ...message(text), busyBehavior: "queue" });
    }
    const third = (await readQueue(bench.workbench, chatId)).at(-1)?.id ?? "";

    await promoteQueuedMessage(ctx(), { chatId, queuedId: third });

    await bench.settled(chatId);
    expect(await saidIn(chatId)).toEqual([
      "Go",
      "So far",
      "Third",
      "To the third",
      "First",
      "To the first",
      "Second",
      "To the second",
    ]);
  });
});
