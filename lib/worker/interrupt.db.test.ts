import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { modelCalls } from "../../db/schema/model-calls";
import { interrupt } from "../transitions/interrupt";
import { sendMessage } from "../transitions/send-message";
import { until, WorkerBench } from "./testing-bench";
import { callPart, calls, gate, says, textParts } from "./testing-model";

let bench: WorkerBench;

beforeEach(async () => {
  bench = await WorkerBench.create();
});

afterEach(async () => {
  await bench.drop();
});

const ctx = (pubsub = bench.workbench.pubsub) => ({ db: bench.db, pubsub });
const never = gate().opened;

describe("an interrupt", () => {
  it("keeps the text so far, under the id that it was streamed under", async () => {
    bench.model.script(async function* () {
      yield* textParts("Half an ").slice(0, 2);
      await never;
    });
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Tell", pubsub);
    await bench.streamed(chatId, "Half an");
    const [{ message_id: messageId } = {}] = await bench.sql<{ message_id: string }[]>`
      select message_id from part_episodes where chat_id = ${chatId}`;
    await interrupt({ db: bench.db, pubsub }, { chatId });
    await bench.settled(chatId);
    const [, partial, ...more] = await bench.rows(chatId);
    expect(more).toEqual([]);
    expect(partial).toMatchObject({ interrupted: true, origin: { provider: "scripted.chat" } });
    expect(partial?.parts.at(-1)).toEqual({ type: "text", text: "Half an ", state: "done" });
    const [row] = await bench.sql<{ id: string }[]>`
      select id from chat_messages where chat_id = ${chatId} and role = 'assistant'`;
    expect(row?.id).toBe(messageId);
    const [call] = await until("the request is off the books", async () => {
      const found = await bench.db.select().from(modelCalls);
      return found[0]?.state === "abandoned" ? found : null;
    });
    expect(call?.endedAt).not.toBeNull();
  });

  it("T44 in the middle of a tool's input ends the call as an error that the next prompt leaves out", async () => {
    bench.tools.define("write", async () => ({ output: 1, isError: false }));
    bench.model.script(async function* () {
      yield* textParts("I write.");
      yield { type: "tool-input-start", id: "c1", toolName: "write" };
      yield { type: "tool-input-delta", id: "c1", delta: '{"value":"cut o' };
      await never;
    }, says("Fine"));
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Write", pubsub);
    await bench.streamed(chatId, "cut o");
    await interrupt({ db: bench.db, pubsub }, { chatId });
    await bench.settled(chatId);
    const partial = (await bench.rows(chatId)).at(-1);
    expect(partial?.parts.at(-1)).toMatchObject({
      state: "output-error",
      input: { value: "cut o" },
      toolMetadata: { cut: true },
    });
    expect(partial?.calls).toEqual([]);
    await say(chatId, "Go on");
    await bench.settled(chatId);
    expect(bench.model.requests.at(-1)?.prompt.map(({ role }) => role)).toEqual([
      "system",
      "user",
      "assistant",
      "user",
    ]);
  });

  it("T46 before the first part leaves no row", async () => {
    const asked = gate();
    bench.model.script(async function* () {
      asked.open();
      yield { type: "stream-start", warnings: [] };
      await never;
    });
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    await asked.opened;
    await interrupt({ db: bench.db, pubsub }, { chatId });
    await bench.settled(chatId);
    expect(await bench.rows(chatId)).toHaveLength(1);
  });

  it("T45 during a batch stops what runs, and gives every open call a result", async () => {
    const running = gate();
    bench.tools.define(
      "execute",
      async ({ callId }, { ownerEpoch }) => {
        await bench.sql`update tool_calls set state = 'started', started_at = now()
          where id = ${callId} and owner_epoch = ${ownerEpoch}`;
        running.open();
        return never.then(() => ({ output: 1, isError: false }));
      },
      "workspace",
    );
    bench.tools.define("quick", async () => ({ output: "quick", isError: false }));
    bench.tools.define("waits", () => never.then(() => ({ output: 1, isError: false })));
    bench.model.script(
      calls(callPart("a", "execute", {}), callPart("b", "quick", {}), callPart("c", "waits", {})),
      says("Again"),
    );
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Run", pubsub);
    await running.opened;
    await until("the quick one has ended", async () =>
      (await bench.rows(chatId)).some((row) => row.calls.some((call) => call.state === "finished")),
    );
    await interrupt({ db: bench.db, pubsub }, { chatId });
    await bench.settled(chatId);
    const worked = (await bench.rows(chatId)).at(-1);
    expect(worked?.calls).toMatchObject([
      { state: "cancelled", isError: true, reason: "interrupted" },
      { state: "finished", output: "quick" },
      { state: "unknown", isError: true, reason: "interrupted" },
    ]);
    expect(bench.tools.cancelled).toHaveLength(1);
    await say(chatId, "Again");
    await bench.settled(chatId);
    expect(bench.model.requests.at(-1)?.prompt.map(({ role }) => role)).toEqual([
      "system",
      "user",
      "assistant",
      "tool",
      "user",
    ]);
  });

  it("keeps the result of a command that had ended, of which nobody had heard yet", async () => {
    const running = gate();
    bench.tools.cancelAnswer = { output: { success: true, output: "whole" }, isError: false };
    bench.tools.define(
      "execute",
      async ({ callId }) => {
        await bench.sql`update tool_calls set state = 'started', started_at = now() where id = ${callId}`;
        running.open();
        return never.then(() => ({ output: 1, isError: false }));
      },
      "workspace",
    );
    bench.model.script(calls(callPart("a", "execute", {})));
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Run", pubsub);
    await running.opened;
    await interrupt({ db: bench.db, pubsub }, { chatId });
    const chat = await bench.settled(chatId);
    expect([chat.lastTurnSummary, chat.lastTurnStopped]).toEqual([null, true]);
    expect((await bench.rows(chatId)).at(-1)?.calls).toMatchObject([
      { state: "finished", isError: false, output: { success: true, output: "whole" } },
    ]);
  });

  it("T42 during the wait after a failure ends it, and keeps nothing of what had failed", async () => {
    bench.env.retryBaseMs = 60_000;
    bench.model.script(async function* () {
      yield* textParts("Doomed").slice(0, 2);
      await bench.streamed(chatId, "Doomed");
      throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    });
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Hi", pubsub);
    await until("it waits", async () => (await bench.chat(chatId)).retryState);
    await interrupt({ db: bench.db, pubsub }, { chatId });
    const chat = await bench.settled(chatId);
    expect(chat.retryState).toBeNull();
    expect(await bench.rows(chatId)).toHaveLength(1);
    expect(bench.model.requests).toHaveLength(1);
  });

  it("T10 with a message behind it answers that message, after the partial text", async () => {
    bench.model.script(async function* () {
      yield* textParts("Wrong wa").slice(0, 2);
      await never;
    }, says("Right way"));
    const { pubsub } = await bench.startWorker();
    const chatId = await bench.createChat("Go", pubsub);
    await bench.streamed(chatId, "Wrong wa");
    await sendMessage(
      { db: bench.db, pubsub },
      {
        chatId,
        content: [{ type: "text", text: "No, the other way" }],
        authorId: bench.workbench.userId,
        modelId: null,
        reasoningEffort: null,
        busyBehavior: "interrupt",
      },
    );
    await bench.settled(chatId);
    const said = (await bench.rows(chatId)).map((row) =>
      row.parts.map((part) => (part.type === "text" ? part.text : "")).join(""),
    );
    expect(said).toEqual(["Go", "Wrong wa", "No, the other way", "Right way"]);
  });

  it("T28 is carried out although every hint is lost", async () => {
    bench.model.script(async function* () {
      yield* textParts("Half").slice(0, 2);
      await never;
    });
    await bench.startWorker({ pubsub: bench.workbench.pubsub });
    const chatId = await bench.createChat();
    await bench.streamed(chatId, "Half");
    await interrupt(ctx(), { chatId });
    await bench.settled(chatId);
    expect((await bench.rows(chatId)).at(-1)).toMatchObject({ interrupted: true });
  });

  it("of a worker that has died is carried out by another, from the log", async () => {
    const { stop: stopFirst, worker } = await bench.startWorker();
    bench.model.script(async function* () {
      yield { type: "reasoning-start", id: "r" };
      yield { type: "reasoning-delta", id: "r", delta: "so" };
      yield { type: "reasoning-end", id: "r" };
      yield* textParts("From the log").slice(0, 2);
      await never;
    });
    const pubsub = await bench.pubsub();
    const chatId = await bench.createChat("Hi", pubsub);
    await bench.streamed(chatId, "From the log");
    await interruptUnseen(chatId);
    await stopFirst();
    expect(worker.driven()).toEqual([]);
    await bench.startWorker();
    await bench.settled(chatId);
    const partial = (await bench.rows(chatId)).at(-1);
    expect(partial).toMatchObject({ interrupted: true, origin: null });
    expect(partial?.parts.at(-1)).toMatchObject({ text: "From the log", state: "done" });
  });
});

/** As if the interrupt had come when its owner was gone already: the chat is interrupting, owned by nobody. */
async function interruptUnseen(chatId: string): Promise<void> {
  await bench.sql`update chats set status = 'interrupting', worker_id = null, runner_id = null,
    snapshot_version = snapshot_version + 1 where id = ${chatId}`;
}

const say = (chatId: string, text: string) => bench.say(ctx().pubsub, chatId, text);
