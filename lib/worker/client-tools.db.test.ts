import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSync } from "../../db/queries/sync";
import { systemClock } from "../clock";
import type { ActionResult, DynamicTool } from "../chat/dynamic-tools";
import { completeRequiresAction } from "../transitions/complete-requires-action";
import { isTransitionError } from "../transitions/errors";
import { interrupt } from "../transitions/interrupt";
import { type BusyBehavior, sendMessage } from "../transitions/send-message";
import { dumpChat, textOf } from "../transitions/testing";
import type { RunningWorker } from "./testing-bench";
import { until, WorkerBench } from "./testing-bench";
import { callPart, calls, says } from "./testing-model";

let bench: WorkerBench;
let running: RunningWorker;

beforeEach(async () => {
  bench = await WorkerBench.create();
});

afterEach(async () => {
  await bench.drop();
});

const openDoor: DynamicTool = {
  name: "open_door",
  description: "Opens a door of the client's",
  inputSchema: { type: "object", properties: { room: { type: "string" } }, required: ["room"] },
};

/** A chat that waits for the client to open a door. */
async function chatThatWaits(...more: Parameters<typeof calls>): Promise<string> {
  running = await bench.startWorker();
  bench.model.script(calls(callPart("d1", "open_door", { room: "hall" }), ...more));
  const chatId = await bench.createChat("Open it", running.pubsub, { dynamicTools: [openDoor] });
  await waits(chatId);
  return chatId;
}

const waits = (chatId: string) =>
  until("it waits for the client", async () => (await bench.chat(chatId)).status === "requires_action");
const ctx = () => ({ db: bench.db, pubsub: running.pubsub });
const complete = (chatId: string, results: ActionResult[]) =>
  completeRequiresAction(ctx(), { chatId, results, fit: (output) => output });
const say = (chatId: string, text: string, busyBehavior: BusyBehavior = "queue") =>
  sendMessage(ctx(), {
    chatId,
    content: [{ type: "text", text }],
    authorId: bench.workbench.userId,
    modelId: null,
    reasoningEffort: null,
    busyBehavior,
  });
const moveDeadline = (chatId: string) =>
  bench.sql`update chats set requires_action_deadline_at = clock_timestamp() where id = ${chatId}`;

/** What the last request told the model of the client's calls. */
function toldResults(): unknown[] {
  const prompt = bench.model.requests.at(-1)?.prompt ?? [];
  return prompt.flatMap(({ role, content }) =>
    role === "tool" ? content.flatMap((part) => (part.type === "tool-result" ? part.output : [])) : [],
  );
}

async function saidIn(chatId: string): Promise<string[]> {
  return (await bench.rows(chatId)).map((row) => textOf(row.parts));
}

describe("a tool that the client carries out", () => {
  it("is offered to the model as it was declared, and asked of the client with a deadline", async () => {
    const chatId = await chatThatWaits();
    expect(bench.model.requests[0]?.tools).toEqual([
      expect.objectContaining({
        name: "open_door",
        description: openDoor.description,
        inputSchema: expect.objectContaining(openDoor.inputSchema),
      }),
    ]);
    const sync = await readSync(bench.db, { chatId, since: null, window: 10 });
    expect(sync?.action?.toolCalls).toEqual([
      { toolCallId: "d1", toolName: "open_door", input: { room: "hall" } },
    ]);
    const remainingMs = Date.parse(sync?.action?.deadlineAt ?? "") - Date.now();
    expect(remainingMs).toBeGreaterThan(4 * 60_000);
    expect(remainingMs).toBeLessThanOrEqual(5 * 60_000);
    expect(sync?.messages.at(-1)?.metadata?.calls?.["d1"]?.state).toBe("started");
  });

  it("gives the model the result that the client sends, and the turn goes on", async () => {
    const chatId = await chatThatWaits();
    bench.model.script(says("It is open"));
    await complete(chatId, [{ toolCallId: "d1", output: { open: true } }]);
    const chat = await bench.settled(chatId);
    expect(chat.requiresActionDeadlineAt).toBeNull();
    expect(toldResults()).toEqual([{ type: "json", value: { open: true } }]);
    const [first, second] = bench.model.requests.map(({ prompt }) => JSON.stringify(prompt).slice(0, -1));
    expect(second?.startsWith(first ?? "?")).toBe(true);
    const [, asked] = await bench.rows(chatId);
    expect(asked?.calls).toMatchObject([{ kind: "dynamic", state: "finished", isError: false }]);
    expect(asked?.parts.at(-1)).toMatchObject({ state: "output-available", output: { open: true } });
  });

  it("may fail, and says so", async () => {
    const chatId = await chatThatWaits();
    bench.model.script(says("Then not"));
    await complete(chatId, [{ toolCallId: "d1", output: { error: "It is stuck." }, isError: true }]);
    await bench.settled(chatId);
    const [, asked] = await bench.rows(chatId);
    expect(asked?.calls).toMatchObject([{ state: "failed", isError: true }]);
    expect(asked?.parts.at(-1)).toMatchObject({ state: "output-error", errorText: "It is stuck." });
  });

  it("waits until tools of ours, called beside it, have their results; each runs once", async () => {
    bench.tools.define("look", async () => ({ output: "seen", isError: false }));
    const chatId = await chatThatWaits(callPart("l1", "look", {}));
    expect((await bench.rows(chatId))[1]?.calls.map(({ state }) => state)).toEqual(["started", "finished"]);
    bench.model.script(says("Seen, and open"));
    await complete(chatId, [{ toolCallId: "d1", output: "open" }]);
    await bench.settled(chatId);
    expect(toldResults()).toEqual([
      { type: "text", value: "open" },
      { type: "text", value: "seen" },
    ]);
    expect(bench.tools.ran).toHaveLength(1);
  });

  it("gives way to a tool of ours of the same name", async () => {
    bench.tools.define("open_door", async () => ({ output: "by ourselves", isError: false }));
    running = await bench.startWorker();
    bench.model.script(calls(callPart("d1", "open_door", {})), says("Done"));
    const chatId = await bench.createChat("Open it", running.pubsub, { dynamicTools: [openDoor] });
    await bench.settled(chatId);
    expect(bench.tools.ran).toHaveLength(1);
    expect(bench.model.requests[0]?.tools).toHaveLength(1);
  });
});

describe("while a client is waited for", () => {
  it("T15 an interrupt closes the calls and the model goes on", async () => {
    const chatId = await chatThatWaits();
    bench.model.script(says("All right"));
    await interrupt(ctx(), { chatId });
    expect((await bench.chat(chatId)).status).toBe("running");
    await bench.settled(chatId);
    expect(toldResults()).toEqual([
      expect.objectContaining({ type: "error-text", value: expect.stringContaining("interrupted") }),
    ]);
    expect(await saidIn(chatId)).toEqual(["Open it", "", "All right"]);
  });

  it.each([
    [
      "duplicate_result",
      [
        { toolCallId: "d1", output: 1 },
        { toolCallId: "d1", output: 1 },
      ],
    ],
    [
      "unexpected_result",
      [
        { toolCallId: "d1", output: 1 },
        { toolCallId: "x", output: 1 },
      ],
    ],
    ["missing_result", []],
    ["output_not_json", [{ toolCallId: "d1" }]],
  ] as const)("T16 results are refused and change nothing: %s", async (reason, results) => {
    const chatId = await chatThatWaits();
    const before = await dumpChat(bench.workbench, chatId);
    const error: unknown = await complete(chatId, [...results]).catch((thrown: unknown) => thrown);
    expect(isTransitionError(error) && error.reason).toBe(reason);
    const after = await dumpChat(bench.workbench, chatId);
    expect(withoutHeartbeat(after)).toEqual(withoutHeartbeat(before));
  });

  it("T17 the deadline ends the wait: the outcome is unknown, and the model goes on", async () => {
    // Looks at the database's time again and again, as after a computer's sleep.
    const impatient = {
      ...systemClock,
      sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 100), signal),
    };
    running = await bench.startWorker({ clock: impatient });
    bench.model.script(calls(callPart("d1", "open_door", { room: "hall" })), says("Nobody answers"));
    const chatId = await bench.createChat("Open it", running.pubsub, { dynamicTools: [openDoor] });
    await waits(chatId);
    await moveDeadline(chatId);
    await bench.settled(chatId);
    expect((await bench.rows(chatId))[1]?.calls).toMatchObject([{ state: "unknown", reason: "timed_out" }]);
    expect(toldResults()).toEqual([
      { type: "error-text", value: expect.stringContaining("did not answer in time") },
    ]);
    expect(await saidIn(chatId)).toEqual(["Open it", "", "Nobody answers"]);
  });

  it("T18 another worker enforces the deadline of an owner that died", async () => {
    running = await bench.startWorker({ databaseUrl: "postgres://nobody@127.0.0.1:1/nothing" });
    bench.model.script(calls(callPart("d1", "open_door", { room: "hall" })), says("Nobody answers"));
    const chatId = await bench.createChat("Open it", running.pubsub, { dynamicTools: [openDoor] });
    await waits(chatId);
    const { ownerEpoch, workerId } = await bench.chat(chatId);
    await moveDeadline(chatId);
    await bench.startWorker();
    await until("somebody else owns it", async () => {
      const chat = await bench.chat(chatId);
      return chat.ownerEpoch > ownerEpoch && chat.workerId !== workerId;
    });
    await bench.settled(chatId);
    expect((await bench.rows(chatId))[1]?.calls).toMatchObject([{ state: "unknown", reason: "timed_out" }]);
  });

  it("a queued message waits for the end of the turn, and a steered one for the results", async () => {
    const chatId = await chatThatWaits();
    await say(chatId, "Later");
    await say(chatId, "Now rather", "steer");
    expect((await bench.chat(chatId)).status).toBe("requires_action");
    bench.model.script(says("Open"), says("And later"));
    await complete(chatId, [{ toolCallId: "d1", output: "open" }]);
    await bench.settled(chatId);
    expect(await saidIn(chatId)).toEqual(["Open it", "", "Now rather", "Open", "Later", "And later"]);
  });

  it("a message that interrupts closes the calls, and is answered after the turn goes on", async () => {
    const chatId = await chatThatWaits();
    bench.model.script(says("Closed"), says("Hello"));
    await say(chatId, "Stop that", "interrupt");
    await bench.settled(chatId);
    expect(await saidIn(chatId)).toEqual(["Open it", "", "Closed", "Stop that", "Hello"]);
  });
});

/** A living owner renews its lease meanwhile. */
function withoutHeartbeat(dump: unknown): unknown {
  return { ...(dump as object), heartbeats: null };
}
