import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepFile } from "../../db/queries/files";
import { planFilePath } from "../chat/plan-file";
import { PLAN_INSTRUCTIONS_SETTING } from "../chat/plan-instructions";
import { writeNamedSetting } from "../commands/named-setting";
import { staysAtWork } from "../commands/agents/testing-agents";
import { patchChat } from "../commands/patch-chat";
import { sendMessage } from "../commands/send-message";
import { createToolRegistry, type ToolRegistryDeps } from "../tools/registry";
import { type WorkspaceConnection, WorkspaceError } from "../workspace/connection";
import { until, WorkerBench } from "./testing-bench";
import { callPart, calls, gate, says } from "./testing-model";

let bench: WorkerBench;

beforeEach(async () => {
  bench = await WorkerBench.create();
});

afterEach(async () => {
  await bench.drop();
});

const nothing = () => Promise.reject(new WorkspaceError("lost", "There is nothing here."));
const PLAN = "# Plan\n\n1. Widen the column.\n";
const QUESTIONS = {
  questions: [
    {
      header: "Store",
      question: "Where does it go?",
      options: [
        { label: "Disk", description: "It survives" },
        { label: "Memory", description: "It is fast" },
      ],
    },
  ],
};

/** A workspace that holds plan files and nothing else. */
function planWorkspace() {
  const files = new Map<string, string>();
  const connection: Partial<WorkspaceConnection> = {
    writeFile: async (_call, { path, content }) => {
      files.set(path, content);
      return { ok: true, created: true, path, diff: "", additions: 1, deletions: 0 };
    },
    readPlan: async ({ chatId }) => files.get(planFilePath(chatId)) ?? null,
  };
  return { files, connection: connection as WorkspaceConnection };
}

async function startPlanner() {
  const { files, connection } = planWorkspace();
  const agents = { spawn: nothing, wait: nothing, message: nothing, interrupt: nothing };
  const deps: ToolRegistryDeps = {
    givenSkills: async () => ({ skills: [], directories: [], own: [] }),
    ownSkillBody: async () => null,
    connect: () => connection,
    create: nothing,
    find: async () => null,
    ensureRunning: nothing,
    stop: nothing,
    lastLog: async () => [],
    boundTo: async () => null,
    templates: { offered: () => Promise.resolve([]) },
    approvedPrograms: () => Promise.resolve([]),
    bind: async () => {},
    firstTouch: async () => {},
    keepFile: (file) => bench.db.transaction((tx) => keepFile(tx, file)),
    agents: { ...agents, list: async () => ({ agents: [], total: 0 }), models: async () => [] },
  };
  // The calls of workspace tools mark themselves where a real workspace is.
  const { pubsub } = await bench.startWorker({ tools: createToolRegistry(deps) });
  const ctx = { db: bench.db, pubsub };
  const caller = { userId: bench.workbench.userId, role: "member" as const };
  const chatId = await bench.createChat("Plan it", pubsub, { planMode: true, workspaceId: "ws_1" });
  const send = (text: string, more: object = {}) =>
    sendMessage(ctx, { caller, chatId, content: [{ type: "text", text }], ...more });
  return { files, ctx, caller, chatId, send };
}

const endsOf = async (chatId: string) =>
  (await bench.rows(chatId)).flatMap((row) =>
    row.calls.map(({ toolName, state, output }) => ({ toolName, state, output })),
  );

test("T59 a write elsewhere and a tool that is not there are errors, and the turn ends right after the plan", async () => {
  bench.model.script(
    calls(callPart("a", "write_file", { path: "src/a.ts", content: "x" })),
    calls(callPart("b", "message_agent", { chat_id: "chat_x", message: "Write it" })),
    calls(callPart("c", "propose_plan", {})),
    async function* (options) {
      yield* calls(callPart("d", "write_file", { path: planFilePath(chatId), content: PLAN }))(options);
    },
    calls(callPart("e", "propose_plan", {})),
  );
  const { files, chatId } = await startPlanner();
  const chat = await bench.settled(chatId);
  const [elsewhere, early, written, proposed] = await endsOf(chatId);
  expect(elsewhere).toMatchObject({ state: "failed", output: { error: expect.stringContaining("PLAN-") } });
  // A tool that is not there gets no line in the ledger.
  const blocked = (await bench.rows(chatId))[2]?.parts.find(({ type }) => type === "dynamic-tool");
  expect(blocked).toMatchObject({ toolName: "message_agent", state: "output-error" });
  expect(early).toMatchObject({
    state: "failed",
    output: { error: expect.stringContaining("no plan file") },
  });
  expect(written).toMatchObject({ state: "finished" });
  expect([...files.keys()]).toEqual([planFilePath(chatId)]);
  expect(proposed).toMatchObject({ state: "finished", output: { ok: true, kind: "plan" } });
  expect(chat).toMatchObject({ planMode: true, awaiting: "plan" });
  expect(bench.model.requests).toHaveLength(5);
  const [file] = await bench.sql<{ id: string; chat_id: string; content: Buffer }[]>`select * from files`;
  expect(file).toMatchObject({ chat_id: chatId });
  expect(proposed?.output).toMatchObject({ file_id: file?.id });
  expect(file?.content.toString()).toBe(PLAN);
});

test("a question ends the turn, its answer is the next message, and without the mode the tools are others", async () => {
  bench.model.script(
    calls(callPart("a", "ask_user_question", QUESTIONS)),
    says("On disk, then."),
    says("I write it now."),
  );
  const { chatId, send } = await startPlanner();
  expect(await bench.settled(chatId)).toMatchObject({ awaiting: "question" });
  expect(bench.model.requests).toHaveLength(1);
  await send("Disk");
  expect(await bench.settled(chatId)).toMatchObject({ awaiting: null, planMode: true });
  expect(bench.quieted).toEqual([chatId, chatId]);
  await send("Implement it.", { planMode: false });
  expect(await bench.settled(chatId)).toMatchObject({ awaiting: null, planMode: false });
  expect(bench.quieted).toHaveLength(2);
  const offered = bench.model.requests.map(({ tools = [] }) => tools.map(({ name }) => name));
  const [asking, answered, working] = offered;
  expect(asking).toContain("propose_plan");
  expect(answered).toEqual(asking);
  expect(working).toContain("execute");
  expect(working).not.toContain("propose_plan");
  const [first, , last] = bench.model.requests.map(({ prompt }) => JSON.stringify(prompt[0]));
  expect(first).toContain(planFilePath(chatId));
  expect(last).not.toContain(planFilePath(chatId));
});

/** Scripts a turn of two steps and one more; what it is resolved with happens within the first step. */
function plansInTwoSteps(): PromiseWithResolvers<() => Promise<unknown>> {
  const duringFirstStep = Promise.withResolvers<() => Promise<unknown>>();
  bench.model.script(
    async function* (options) {
      const change = await duringFirstStep.promise;
      await change();
      yield* calls(callPart("a", "list_agents", {}))(options);
    },
    says("Planned."),
    says("Done."),
  );
  return duringFirstStep;
}

test("a turn keeps the mode that it began with, and a queued message gets the one that is chosen by then", async () => {
  const duringFirstStep = plansInTwoSteps();
  const { chatId, ctx, caller, send } = await startPlanner();
  duringFirstStep.resolve(async () => {
    await patchChat(ctx, { caller, chatId, planMode: false });
    await send("And then do it");
  });
  await bench.settled(chatId);
  const offered = bench.model.requests.map(({ tools = [] }) =>
    tools.some(({ name }) => name === "propose_plan"),
  );
  expect(offered).toEqual([true, true, false]);
});

test("what is steered in with the other mode is not for the turn that runs, but for the next", async () => {
  const duringFirstStep = plansInTwoSteps();
  const { chatId, send } = await startPlanner();
  duringFirstStep.resolve(() => send("And then do it", { planMode: false, busyBehavior: "steer" }));
  await bench.settled(chatId);
  const asked = bench.model.requests.map(({ tools = [], prompt }) => ({
    plans: tools.some(({ name }) => name === "propose_plan"),
    hears: JSON.stringify(prompt).includes("And then do it"),
  }));
  expect(asked).toEqual([
    { plans: true, hears: false },
    { plans: true, hears: false },
    { plans: false, hears: true },
  ]);
});

test("a turn that plans is told which sub-agents may go on writing, and keeps to what it was told", async () => {
  bench.model.script(says("Ready."));
  const { chatId, ctx, send } = await startPlanner();
  await bench.settled(chatId);
  const release = gate();
  const startAgent = async (title: string, more: object = {}) => {
    const asked = bench.model.requests.length;
    bench.model.script(staysAtWork("At it.", release));
    const agentId = await bench.createChat(title, ctx.pubsub, { parentChatId: chatId, ...more });
    await until(`${title} is at work`, () => bench.model.requests.length > asked);
    return agentId;
  };
  const writer = await startAgent('Writes "files"');
  const explorer = await startAgent("Explores", { mode: "explore" });
  const planner = await startAgent("Plans along", { planMode: true });
  const asked = bench.model.requests.length;
  bench.model.script(
    async function* (options) {
      release.open();
      await Promise.all([writer, explorer, planner].map((id) => bench.settled(id)));
      yield* calls(callPart("a", "list_agents", {}))(options);
    },
    says("Planned."),
    says("Planned anew."),
  );
  await send("Plan");
  await bench.settled(chatId);
  await send("Plan again");
  await bench.settled(chatId);
  const told = bench.model.requests.slice(asked).map(({ prompt }) => String(prompt[0]?.content));
  expect(told).toHaveLength(3);
  expect(told[0]).toContain(`- ${writer} "Writes \\"files\\""`);
  for (const quiet of [explorer, planner]) expect(told[0]).not.toContain(quiet);
  expect(told[1]).toBe(told[0]);
  expect(told[2]).not.toContain(writer);
});

test("nobody takes a sub-agent out of the mode that it was started in", async () => {
  bench.model.script(says("Nothing to plan."), says("I looked."));
  const { chatId, ctx, caller } = await startPlanner();
  await bench.settled(chatId);
  const childId = await bench.createChat("Look", ctx.pubsub, { planMode: true, parentChatId: chatId });
  await bench.settled(childId);
  const refused = { code: "conflict" };
  await expect(patchChat(ctx, { caller, chatId: childId, planMode: false })).rejects.toMatchObject(refused);
  const content = [{ type: "text" as const, text: "Write" }];
  const send = sendMessage(ctx, { caller, chatId: childId, content, planMode: false });
  await expect(send).rejects.toMatchObject(refused);
  expect(await bench.chat(childId)).toMatchObject({ planMode: true });
  const names = bench.model.requests.at(-1)?.tools?.map(({ name }) => name);
  expect(names).toEqual(["execute", "process_output", "read_file"]);
});

test("what sub-agents left running is ended before each answer of a turn that plans, not only before its first", async () => {
  const steps = () => [calls(callPart(randomUUID(), "propose_plan", {})), says("There is no plan.")];
  bench.model.script(...steps());
  const { chatId, ctx, send } = await startPlanner();
  await bench.settled(chatId);
  expect(bench.quieted).toEqual([chatId]);
  bench.model.script(says("I looked."));
  await bench.settled(await bench.createChat("Look", ctx.pubsub, { planMode: true, parentChatId: chatId }));
  bench.model.script(...steps());
  await send("Again");
  await bench.settled(chatId);
  expect(bench.quieted.filter((id) => id === chatId)).toHaveLength(3);
});

test("a turn that plans keeps what administrators said of plans when it began; the next one gets what they say then", async () => {
  const say = (text: string) =>
    writeNamedSetting(bench.db, {
      name: PLAN_INSTRUCTIONS_SETTING,
      value: { text },
      updatedBy: bench.workbench.userId,
    });
  await say("Name the risks.");
  let change = async () => {};
  bench.model.script(
    async function* (options) {
      await change();
      yield* calls(callPart("a", "list_agents", {}))(options);
    },
    says("Planned."),
    says("Planned anew."),
    says("Done."),
  );
  change = () => say("Name the costs.");
  const { chatId, send } = await startPlanner();
  await bench.settled(chatId);
  await send("Once more");
  await bench.settled(chatId);
  await send("Do it", { planMode: false });
  await bench.settled(chatId);
  const told = bench.model.requests.map(({ prompt }) =>
    ["risks", "costs"].filter((word) => JSON.stringify(prompt[0]).includes(`Name the ${word}.`)),
  );
  expect(told).toEqual([["risks"], ["risks"], ["costs"], []]);
});
