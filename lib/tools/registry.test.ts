import { expect, test, vi } from "vitest";
import { z } from "zod";
import { AppError } from "../errors";
import { WorkspaceError, type WorkspaceConnection } from "../workspace/connection";
import type { WorkspaceView } from "../workspace/workspace-view";
import type { Agents } from "./agents/agents";
import { createToolRegistry, type ToolRegistryDeps } from "./registry";
import { SKILLS } from "./testing-availability";
import { NOTHING_THERE } from "./testing-registry";
import { toolContext } from "./testing-context";

const VIEW = {
  id: "ws_1",
  name: "amber",
  status: "running",
  connection: "connected",
  path: "/w",
  isolation: "bubblewrap",
} as WorkspaceView;

const refuse = () => Promise.reject(new AppError("not_found", "This chat has no such sub-agent."));
const NO_AGENTS: Agents = {
  spawn: refuse,
  wait: refuse,
  message: refuse,
  interrupt: refuse,
  list: () => Promise.resolve({ agents: [], total: 0 }),
  models: () => Promise.resolve([]),
};

const context = (workspaceId: string | null) => toolContext({ workspaceId });

function registry(connection: Partial<WorkspaceConnection> = {}, overrides: Partial<ToolRegistryDeps> = {}) {
  const deps: ToolRegistryDeps = {
    ...NOTHING_THERE,
    connect: () => connection as WorkspaceConnection,
    create: () => Promise.resolve(VIEW),
    find: () => Promise.resolve(VIEW),
    ensureRunning: () => Promise.resolve(VIEW),
    stop: (id) => Promise.resolve({ ...VIEW, id, status: "stopped" }),
    lastLog: () => Promise.resolve([]),
    boundTo: () => Promise.resolve(null),
    bind: () => Promise.resolve(),
    firstTouch: () => Promise.resolve(),
    keepFile: () => Promise.resolve(KEPT),
    agents: NO_AGENTS,
    ...overrides,
  };
  return createToolRegistry(deps);
}

const KEPT = { id: "file_1", name: "report.pdf", mediaType: "application/pdf", size: 4 };
const call = (toolName: string, input: unknown) => ({ callId: "call_1", toolName, input });

test("a tool without a workspace names the tool that makes one", async () => {
  const outcome = await registry().run(call("execute", { command: "ls" }), context(null));
  expect(outcome).toMatchObject({
    isError: true,
    output: { error: expect.stringContaining("create_workspace") },
  });
});

test("unknown keys are refused by every tool, and every schema has a JSON form for the model", () => {
  for (const { name, inputSchema } of registry().definitions(context(null))) {
    expect(inputSchema.safeParse({ nonsense: 1 }).success, name).toBe(false);
    expect(z.toJSONSchema(inputSchema, { io: "input" })).toMatchObject({
      type: "object",
      additionalProperties: false,
    });
  }
});

test.each([
  [{ command: "npm start &" }, { command: "npm start", background: true, timeoutMs: 10_000 }],
  [{ command: "a && b" }, { command: "a && b", background: false }],
  [{ command: "sleep 9", timeout: "1m30s" }, { timeoutMs: 90_000 }],
  [{ command: "sleep 9", timeout: "90h" }, { timeoutMs: 14_400_000 }],
  [
    { command: "watch", run_in_background: true, workdir: "sub" },
    { background: true, workdir: "sub" },
  ],
])("execute %j runs as %j", async (input, request) => {
  const exec = vi.fn<WorkspaceConnection["exec"]>(() =>
    Promise.resolve({ success: true, output: "", exit_code: 0, wall_duration_ms: 1 }),
  );
  await registry({ exec }).run(call("execute", input), context("ws_1"));
  expect(exec.mock.calls[0]?.[0]).toMatchObject({ callId: "call_1", ownerEpoch: 3 });
  expect(exec.mock.calls[0]?.[1]).toMatchObject(request);
});

test("dumping a file with cat gets a word about read_file", async () => {
  const exec = () => Promise.resolve({ success: true, output: "x", exit_code: 0, wall_duration_ms: 1 });
  const outcome = await registry({ exec }).run(call("execute", { command: "cat a.txt" }), context("ws_1"));
  expect(outcome.output).toMatchObject({ note: expect.stringContaining("read_file") });
});

test("the model may not choose the directory of a workspace", async () => {
  const create = vi.fn<ToolRegistryDeps["create"]>();
  const outcome = await registry({}, { create }).run(
    call("create_workspace", { parameters: { path: "/etc" } }),
    context(null),
  );
  expect(outcome.isError).toBe(true);
  expect(create).not.toHaveBeenCalled();
});

test("a chat that has a workspace gets that one", async () => {
  const create = vi.fn<ToolRegistryDeps["create"]>();
  const boundTo = () => Promise.resolve("ws_1");
  const outcome = await registry({}, { create, boundTo }).run(call("create_workspace", {}), context("ws_1"));
  expect(outcome.output).toMatchObject({ created: false, workspace_id: "ws_1" });
  expect(create).not.toHaveBeenCalled();
});

test("a new workspace is bound to the chat, by the ledger's id", async () => {
  const bind = vi.fn<ToolRegistryDeps["bind"]>(() => Promise.resolve());
  const create = vi.fn<ToolRegistryDeps["create"]>(() => Promise.resolve(VIEW));
  await registry({}, { create, bind }).run(call("create_workspace", { name: "mine" }), context(null));
  expect(create).toHaveBeenCalledWith({ ownerId: "usr_1", name: "mine", createdByCallId: "call_1" });
  expect(bind).toHaveBeenCalledWith({ chatId: "chat_1", ownerEpoch: 3 }, { from: null, to: "ws_1" });
});

test("a workspace that fails answers with what to do next", async () => {
  const readFile = () =>
    Promise.reject(new WorkspaceError("silent", "The workspace does not answer. Try again later."));
  const outcome = await registry({ readFile }).run(call("read_file", { path: "a" }), context("ws_1"));
  expect(outcome).toEqual({
    isError: true,
    output: { error: "The workspace does not answer. Try again later." },
  });
});

test("a read whose daemon forgot it is read again", async () => {
  const inquire = () => Promise.resolve({ state: "never_seen", journalId: "other" } as const);
  const settled = await registry({ inquire }).settle({ ...started, toolName: "read_file" }, context("ws_1"));
  expect(settled).toEqual({ action: "run" });
});

test("the old shape of edit_files is refused with an example", () => {
  const schema = registry()
    .definitions(context(null))
    .find(({ name }) => name === "edit_files")?.inputSchema;
  const issues = schema?.safeParse({ files: [{ path: "a", edits: [] }] }).error?.issues ?? [];
  expect(issues.map(({ message }) => message).join()).toContain('{"edits":[{"path"');
});

test("a workspace that is down is brought back when it is asked for again", async () => {
  const ensureRunning = vi.fn<ToolRegistryDeps["ensureRunning"]>(() => Promise.resolve(VIEW));
  const find = () => Promise.resolve({ ...VIEW, status: "stopped" } as WorkspaceView);
  const boundTo = () => Promise.resolve("ws_1");
  const outcome = await registry({}, { find, ensureRunning, boundTo }).run(
    call("create_workspace", {}),
    context("ws_1"),
  );
  expect(ensureRunning).toHaveBeenCalledWith("ws_1", expect.any(AbortSignal));
  expect(outcome.output).toMatchObject({ created: false, agent_status: "connected" });
});

const started = { callId: "call_1", toolName: "execute", input: {}, journalId: "journal-a" };

test.each([
  [
    { state: "ended", result: { ok: 1 }, isError: false },
    { action: "result", outcome: { output: { ok: 1 }, isError: false } },
  ],
  [{ state: "running" }, { action: "result", outcome: { output: "late", isError: false } }],
  [{ state: "begun" }, { action: "unknown" }],
  [{ state: "never_seen", journalId: "journal-a" }, { action: "run" }],
  [{ state: "never_seen", journalId: "journal-b" }, { action: "unknown" }],
] as const)(
  "after a takeover, a call that the daemon calls %j is settled as %j",
  async (found, settlement) => {
    const connection = {
      inquire: () => Promise.resolve(found),
      reattach: () => Promise.resolve({ result: "late", isError: false }),
    } as Partial<WorkspaceConnection>;
    expect(await registry(connection).settle(started, context("ws_1"))).toMatchObject(settlement);
  },
);

test("a workspace that cannot be asked leaves the outcome unknown", async () => {
  const inquire = () => Promise.reject(new WorkspaceError("silent", "away"));
  expect(await registry({ inquire }).settle(started, context("ws_1"))).toMatchObject({ action: "unknown" });
});

test("a workspace that was lost while a call ran leaves its outcome unknown", async () => {
  const exec = () => Promise.reject(new WorkspaceError("lost", "It may have taken effect."));
  const outcome = await registry({ exec }).run(call("execute", { command: "ls" }), context("ws_1"));
  expect(outcome).toEqual({
    output: { error: "It may have taken effect." },
    isError: true,
    isUnknown: true,
  });
});

test("a refusal of a sub-agent's tool is an error that the model reads", async () => {
  const outcome = await registry().run(call("wait_agent", { chat_id: "chat_x" }), context(null));
  expect(outcome).toEqual({ output: { error: "This chat has no such sub-agent." }, isError: true });
});

test("models are told of the kinds of sub-agents that there are, and asking for a desktop is no broken call", () => {
  const spawn = registry()
    .definitions(context(null))
    .find(({ name }) => name === "spawn_agent");
  expect(spawn?.jsonSchema).toMatchObject({ properties: { type: { enum: ["general", "explore"] } } });
  expect(spawn?.description).not.toContain("desktop");
  expect(spawn?.inputSchema.safeParse({ type: "computer_use", prompt: "Click" }).success).toBe(true);
});

const GIVING = ["attach_file"];
const WRITING = ["edit_files", "write_file"];
const READING = ["process_output", "read_file"];
const SIGNALLING = ["process_list", "process_signal"];
const STEERING = ["interrupt_agent", "message_agent"];
const MAKING = ["create_workspace", "list_templates", "read_template", "start_workspace", "stop_workspace"];
const HELPING = [...MAKING, "list_agents", "list_subagent_models", "spawn_agent", "wait_agent"];
const PLANNING = ["ask_user_question", "propose_plan"];
const sorted = (...names: string[][]) => names.flat().toSorted();
const EXPLORER = { isChild: true, mode: "explore" as const };

test.each([
  ["a chat", {}, sorted(WRITING, ["execute"], READING, SIGNALLING, STEERING, HELPING, GIVING)],
  [
    "a chat without a sandbox",
    { canRunApart: false },
    sorted(WRITING, ["execute"], READING, SIGNALLING, STEERING, HELPING, GIVING),
  ],
  ["a chat that plans", { planMode: true }, sorted(WRITING, ["execute"], READING, HELPING, PLANNING, GIVING)],
  [
    "a chat that plans without a sandbox",
    { planMode: true, canRunApart: false },
    sorted(WRITING, READING, HELPING, PLANNING, GIVING),
  ],
  ["a sub-agent", { isChild: true }, sorted(READING, SIGNALLING, WRITING, ["execute"], GIVING)],
  ["a sub-agent of a chat that plans", { isChild: true, planMode: true }, sorted(READING, ["execute"])],
  [
    "a sub-agent of a chat that plans without a sandbox",
    { isChild: true, planMode: true, canRunApart: false },
    READING,
  ],
  ["a sub-agent that explores", EXPLORER, sorted(READING, ["execute"])],
  ["a sub-agent that explores without a sandbox", { ...EXPLORER, canRunApart: false }, READING],
])("%s is offered its tools, and nothing else can be called", async (_who, what, expected) => {
  const tools = registry();
  const who = { ...context(null), ...what };
  const offered = tools.definitions(who).map(({ name }) => name);
  expect(offered.toSorted()).toEqual(expected);
  const every = [{}, { planMode: true }, SKILLS.workspace].flatMap((mode) =>
    tools.definitions({ ...context(null), ...mode }).map(({ name }) => name),
  );
  const hidden = [...new Set(every)].filter((name) => !offered.includes(name));
  expect(hidden.length).toBeGreaterThan(1);
  for (const name of hidden) {
    const outcome = await tools.run(call(name, {}), who);
    expect(outcome).toEqual({ isError: true, output: { error: `There is no tool named ${name}.` } });
  }
});

const PLAN = "/run/lathe/plans/PLAN-chat_1.md";
const planner = (workspaceId: string | null = "ws_1") => ({ ...context(workspaceId), planMode: true });

test.each([
  ["write_file", { path: "src/a.ts", content: "x" }],
  ["write_file", { path: "/run/lathe/plans/PLAN-chat_2.md", content: "x" }],
  ["write_file", { path: "/run/lathe/plans/../plans/PLAN-chat_1.md", content: "x" }],
  ["write_file", { path: "PLAN-chat_1.md", content: "x" }],
  ["edit_files", { edits: [{ path: "src/a.ts", old_text: "a", new_text: "b" }] }],
  ["edit_files", { edits: [PLAN, "src/a.ts"].map((path) => ({ path, old_text: "a", new_text: "b" })) }],
])("a chat that plans may not %s %j", async (toolName, input) => {
  const write = vi.fn<() => Promise<never>>();
  const outcome = await registry({ writeFile: write, editFiles: write }).run(
    call(toolName, input),
    planner(),
  );
  expect(outcome).toMatchObject({ isError: true, output: { error: expect.stringContaining(PLAN) } });
  expect(write).not.toHaveBeenCalled();
});

test("a chat that plans writes its plan file", async () => {
  const writeFile = vi.fn<WorkspaceConnection["writeFile"]>(() =>
    Promise.resolve({ ok: true, created: true, path: PLAN, diff: "", additions: 1, deletions: 0 }),
  );
  const input = { path: PLAN, content: "# Plan" };
  expect(await registry({ writeFile }).run(call("write_file", input), planner())).toMatchObject({
    isError: false,
  });
  expect(writeFile.mock.calls[0]?.[1]).toEqual(input);
});

test("a plan is kept as it is, under the ledger's id", async () => {
  const keepFile = vi.fn<ToolRegistryDeps["keepFile"]>(() => Promise.resolve(KEPT));
  const outcome = await registry({ readPlan: () => Promise.resolve("# Plan\n") }, { keepFile }).run(
    call("propose_plan", {}),
    planner(),
  );
  expect(outcome).toEqual({
    isError: false,
    output: { ok: true, path: PLAN, kind: "plan", file_id: "file_1", media_type: "text/markdown" },
  });
  const kept = { ownerId: "usr_1", chatId: "chat_1", createdByCallId: "call_1", name: "PLAN-chat_1.md" };
  expect(keepFile.mock.calls[0]?.[0]).toMatchObject({ ...kept, content: Buffer.from("# Plan\n") });
});

test.each([
  ["there is none", {}, null],
  ["it is blank", {}, " \n\t"],
  ["it is too long", {}, "ä".repeat(16 * 1024 + 1)],
  ["another file is named", { path: "/tmp/plan.md" }, "# Plan"],
])("no plan can be proposed when %s", async (_why, input, text) => {
  const keepFile = vi.fn<ToolRegistryDeps["keepFile"]>();
  const outcome = await registry({ readPlan: () => Promise.resolve(text) }, { keepFile }).run(
    call("propose_plan", input),
    planner(),
  );
  expect(outcome).toMatchObject({ isError: true, output: { error: expect.stringContaining(PLAN) } });
  expect(keepFile).not.toHaveBeenCalled();
});

const option = (label: string) => ({ label, description: `What ${label} means` });
const question = { header: "Store", question: "Where?", options: [option("Disk"), option("Memory")] };

test("questions are given back as they were asked", async () => {
  const outcome = await registry().run(call("ask_user_question", { questions: [question] }), planner(null));
  expect(outcome).toEqual({ isError: false, output: { questions: [question] } });
});

test.each([
  [[]],
  [[{ ...question, header: " " }]],
  [[{ ...question, question: "" }]],
  [[{ ...question, options: [option("Disk")] }]],
  [[{ ...question, options: ["a", "b", "c", "d", "e"].map(option) }]],
  [[{ ...question, options: [option("Disk"), { label: "Memory", description: "\t" }] }]],
])("no question can be %j", (questions) => {
  const tool = registry()
    .definitions(planner())
    .find(({ name }) => name === "ask_user_question");
  expect(tool?.inputSchema.safeParse({ questions }).success).toBe(false);
  expect(tool?.inputSchema.safeParse({ questions: [question] }).success).toBe(true);
});

test.each([
  ["that plans", { planMode: true }],
  ["that explores", EXPLORER],
])("a command of a chat %s runs apart, and never in the background", async (_which, what) => {
  const exec = vi.fn<WorkspaceConnection["exec"]>(() =>
    Promise.resolve({ success: true, output: "", exit_code: 0, wall_duration_ms: 1 }),
  );
  const run = (input: unknown) =>
    registry({ exec }).run(call("execute", input), { ...context("ws_1"), ...what });
  expect(await run({ command: "npm test" })).toMatchObject({ isError: false });
  expect(exec.mock.calls[0]?.[1]).toMatchObject({ apart: true, background: false });
  for (const input of [{ command: "npm start &" }, { command: "npm start", run_in_background: true }]) {
    expect(await run(input)).toMatchObject({ isError: true });
  }
  expect(exec).toHaveBeenCalledTimes(1);
});
