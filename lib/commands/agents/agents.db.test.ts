import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until, WorkerBench } from "../../worker/testing-bench";
import { callPart, calls, gate, type Reply, says, textParts, finish } from "../../worker/testing-model";
import { openCall, staysAtWork, startAgentWorker } from "./testing-agents";

let bench: WorkerBench;

beforeEach(async () => {
  bench = await WorkerBench.create();
});

afterEach(async () => {
  await bench.drop();
});

/** With this address, a worker cannot renew its leases: to everybody else it has died. */
const NOWHERE = "postgres://nobody@127.0.0.1:1/nothing";
const startWorker = (more: Parameters<WorkerBench["startWorker"]>[0] = {}) => startAgentWorker(bench, more);

/** Answers by who asks: each chat has a script of its own, found by its first message. */
function scripts(byTask: Record<string, Reply[]>): void {
  bench.model.always((options) => {
    const task = firstText(options);
    const reply = byTask[task]?.shift();
    if (reply === undefined) throw new Error(`nothing is left to say about "${task}"`);
    return reply(options);
  });
}

function firstText({ prompt }: LanguageModelV4CallOptions): string {
  const message = prompt.find(({ role }) => role === "user");
  const part = Array.isArray(message?.content) ? message.content[0] : undefined;
  return part?.type === "text" ? part.text : "";
}

async function childIds(): Promise<string[]> {
  const rows = await bench.sql<{ id: string }[]>`
    select id from chats where parent_chat_id is not null order by created_at, id`;
  return rows.map(({ id }) => id);
}

const waitFor = (more: object = {}): Reply =>
  async function* () {
    const [childId] = await childIds();
    yield* [callPart("wait", "wait_agent", { chat_id: childId, ...more }), finish("tool-calls")].flat();
  };

const spawn = (prompt: string, more: object = {}): Reply =>
  calls(callPart("spawn", "spawn_agent", { type: "general", prompt, ...more }));

async function outputOf(chatId: string, toolName: string): Promise<unknown> {
  const rows = await bench.rows(chatId);
  return rows.flatMap((row) => row.calls).find((call) => call.toolName === toolName)?.output;
}

test("T60 a parent that waits gets the report of a child that ends, once", async () => {
  scripts({
    Lead: [spawn("Look", { title: "A look" }), waitFor(), says("It is in a.ts.")],
    Look: [says("Found it in a.ts.")],
  });
  const { pubsub } = await startWorker();
  const chatId = await bench.createChat("Lead", pubsub);
  await bench.settled(chatId);
  const [childId = ""] = await childIds();
  expect(await childIds()).toHaveLength(1);
  expect(await outputOf(chatId, "spawn_agent")).toEqual({
    chat_id: childId,
    title: "A look",
    status: "running",
    type: "general",
  });
  expect(await outputOf(chatId, "wait_agent")).toEqual({
    chat_id: childId,
    title: "A look",
    status: "waiting",
    type: "general",
    report: "Found it in a.ts.",
  });
  expect(await bench.chat(childId)).toMatchObject({
    parentChatId: chatId,
    rootChatId: chatId,
    ownerId: bench.workbench.userId,
    modelId: bench.workbench.modelId,
  });
});

test("T60 a child that fails is a result with its error, one that is stopped says so, and one that goes on is waited for again", async () => {
  const held = gate();
  scripts({
    Fail: [
      () => {
        throw Object.assign(new Error("Unauthorized"), { statusCode: 401 });
      },
    ],
    Hang: [
      async function* () {
        yield* textParts("Half ");
        await held.opened;
        yield finish();
      },
    ],
    Lead: [staysAtWork("I lead", held)],
  });
  const { agents, pubsub } = await startWorker();
  const parentChatId = await bench.createChat("Lead", pubsub);
  const ask = () => openCall(bench, parentChatId);
  const start = async (prompt: string) =>
    agents.spawn({
      ...(await ask()),
      type: "general",
      prompt,
      title: null,
      modelId: null,
      reasoningEffort: null,
    });
  const wait = async (chatId: string, timeoutMs: number) =>
    agents.wait({ ...(await ask()), chatId, timeoutMs, signal: new AbortController().signal });

  const failing = await start("Fail");
  expect(await wait(failing.chatId, 20_000)).toMatchObject({
    isDone: true,
    status: "error",
    lastError: { kind: "auth", retryable: false },
    report: null,
  });
  const hanging = await start("Hang");
  await bench.streamed(hanging.chatId, "Half");
  expect(await wait(hanging.chatId, 50)).toMatchObject({ isDone: false, status: "running", report: null });
  expect(await agents.interrupt({ ...(await ask()), chatId: hanging.chatId })).toMatchObject({
    interrupted: true,
  });
  expect(await wait(hanging.chatId, 20_000)).toMatchObject({
    isDone: true,
    status: "waiting",
    lastError: null,
    report: "Half",
  });
  expect(await agents.interrupt({ ...(await ask()), chatId: hanging.chatId })).toMatchObject({
    interrupted: false,
  });
  held.open();
});

test("a call that is run again finds the child it has made, and its time goes on from its first start", async () => {
  const held = gate();
  scripts({
    Lead: [spawn("Look"), waitFor({ timeout_seconds: 3_000 }), says("Thanks.")],
    Look: [
      async function* () {
        yield* textParts("Slow");
        await held.opened;
        yield finish();
      },
      says("Slow, but done."),
    ],
  });
  const first = await startWorker();
  const chatId = await bench.createChat("Lead", first.pubsub);
  await until("the parent waits", async () => {
    const found =
      await bench.sql`select 1 from tool_calls where tool_name = 'wait_agent' and state = 'started'`;
    return found.length > 0;
  });
  const [before] = await bench.sql`select started_at from tool_calls where tool_name = 'wait_agent'`;
  await first.stop();
  await startWorker();
  held.open();
  await bench.settled(chatId);
  expect(await childIds()).toHaveLength(1);
  const waits =
    await bench.sql`select started_at, state, output from tool_calls where tool_name = 'wait_agent'`;
  expect(waits).toMatchObject([{ started_at: before?.["started_at"], state: "finished" }]);
});

test("D34 a parent whose server dies while it waits gets one report, and its time goes on from its first start", async () => {
  const held = gate();
  scripts({
    Lead: [spawn("Look"), waitFor({ timeout_seconds: 3_000 }), says("Thanks.")],
    Look: [
      async function* () {
        yield* textParts("From the dead").slice(0, 2);
        await held.opened;
        yield finish();
      },
      says("From the living."),
    ],
  });
  const dead = await startWorker({ databaseUrl: NOWHERE });
  const chatId = await bench.createChat("Lead", dead.pubsub);
  const waits = () =>
    bench.sql`select started_at, state, output from tool_calls where tool_name = 'wait_agent'`;
  await until("the parent waits", async () => (await waits())[0]?.["state"] === "started");
  const [childId = ""] = await childIds();
  await bench.streamed(childId, "From the dead");
  const [before] = await waits();
  await startWorker();
  await bench.settled(chatId);
  held.open();
  await bench.settled(childId);
  expect(await childIds()).toEqual([childId]);
  expect(await waits()).toMatchObject([{ started_at: before?.["started_at"], state: "finished" }]);
  expect(await outputOf(chatId, "wait_agent")).toMatchObject({
    status: "waiting",
    report: "From the living.",
  });
  const [parent, child] = [await bench.rows(chatId), await bench.rows(childId)];
  expect(parent.map(({ role }) => role)).toEqual(["user", "assistant", "assistant", "assistant"]);
  expect(child.map(({ role }) => role)).toEqual(["user", "assistant"]);
  expect(JSON.stringify([parent, child])).not.toContain("From the dead");
});

test("a message is told once per call; a busy child reads it after its turn", async () => {
  const held = gate();
  scripts({
    Lead: [staysAtWork("I lead", held)],
    Look: [
      async function* () {
        yield* textParts("First");
        await held.opened;
        yield finish();
      },
      says("Second."),
    ],
  });
  const { agents, pubsub } = await startWorker();
  const parentChatId = await bench.createChat("Lead", pubsub);
  const spawnCall = {
    ...(await openCall(bench, parentChatId)),
    type: "general" as const,
    prompt: "Look",
    title: null,
    modelId: null,
    reasoningEffort: null,
  };
  const { chatId } = await agents.spawn(spawnCall);
  expect(await agents.spawn(spawnCall)).toMatchObject({ chatId });
  await bench.streamed(chatId, "First");
  const message = { ...(await openCall(bench, parentChatId)), chatId, text: "And this", interrupt: false };
  expect(await agents.message(message)).toMatchObject({ interrupted: false, status: "running" });
  expect(await agents.message(message)).toMatchObject({ interrupted: false });
  const asked = await openCall(bench, parentChatId);
  held.open();
  await bench.settled(chatId);
  const rows = await bench.rows(chatId);
  expect(rows.map(({ role }) => role)).toEqual(["user", "assistant", "user", "assistant"]);
  expect(await agents.list({ ...asked, limit: 10, offset: 0 })).toMatchObject({
    agents: [{ chatId, type: "general", status: "waiting" }],
    total: 1,
  });
});

test("T60 what cannot be is refused with what to do instead", async () => {
  const held = gate();
  scripts({
    Lead: [staysAtWork("I lead", held)],
    Other: [staysAtWork("I lead, too", held)],
    Look: [staysAtWork("Seen", held)],
  });
  const { agents, pubsub } = await startWorker();
  const parentChatId = await bench.createChat("Lead", pubsub);
  const otherChatId = await bench.createChat("Other", pubsub);
  const start = async (more: object = {}) =>
    agents.spawn({
      ...(await openCall(bench, parentChatId)),
      type: "explore",
      prompt: "Look",
      title: null,
      modelId: null,
      reasoningEffort: null,
      ...more,
    });
  const child = await start();
  expect(await bench.chat(child.chatId)).toMatchObject({ mode: "explore", planMode: false });
  await expect(start(await openCall(bench, child.chatId))).rejects.toThrow("cannot start others");
  await expect(start({ type: "computer_use" })).rejects.toThrow("Use general or explore");
  await expect(start({ modelId: "mod_none" })).rejects.toThrow("list_subagent_models");
  await expect(start({ reasoningEffort: "immense" })).rejects.toThrow("list_subagent_models");
  const foreign = { ...(await openCall(bench, otherChatId)), chatId: child.chatId };
  await expect(agents.interrupt(foreign)).rejects.toThrow("list_agents");
  await expect(agents.message({ ...foreign, text: "Hi", interrupt: false })).rejects.toThrow("list_agents");
  expect(await childIds()).toEqual([child.chatId]);
  held.open();
});

test("close_agent, as it was called before, stops a sub-agent, and is not listed", async () => {
  const held = gate();
  const close: Reply = async function* () {
    const [childId] = await childIds();
    await bench.streamed(childId ?? "", "Looking");
    yield* [callPart("close", "close_agent", { chat_id: childId }), finish("tool-calls")].flat();
  };
  scripts({
    Lead: [spawn("Look"), close, says("Stopped.")],
    Look: [staysAtWork("Looking", held)],
  });
  const { pubsub } = await startWorker();
  const chatId = await bench.createChat("Lead", pubsub);
  await bench.settled(chatId);
  held.open();
  expect(await outputOf(chatId, "interrupt_agent")).toMatchObject({ interrupted: true });
  const parts = (await bench.rows(chatId)).flatMap((row) => row.parts);
  const called = parts.flatMap((part) => (part.type === "dynamic-tool" ? [part.toolName] : []));
  expect(called).toEqual(["spawn_agent", "interrupt_agent"]);
  const listed = bench.model.requests.flatMap(({ tools = [] }) => tools.map(({ name }) => name));
  expect(listed).toContain("interrupt_agent");
  expect(listed).not.toContain("close_agent");
});

test("an explorer is given the tools that read, and its instructions say so", async () => {
  scripts({ Lead: [spawn("Look", { type: "explore" }), waitFor(), says("Thanks.")], Look: [says("Seen.")] });
  const { pubsub } = await startWorker();
  await bench.settled(await bench.createChat("Lead", pubsub));
  const asked = bench.model.requests.find((request) => firstText(request) === "Look");
  expect(asked?.tools?.map(({ name }) => name)).toEqual(["execute", "process_output", "read_file"]);
  expect(JSON.stringify(asked?.prompt[0])).toContain("sub-agent");
});
