import { afterEach, beforeEach, expect, it } from "vitest";
import { saveApproval } from "../../db/queries/workspace-approvals";
import { settleApprovals } from "../commands/settle-approvals";
import type { McpServersResult } from "../workspace/protocol-mcp";
import { until, WorkerBench } from "./testing-bench";
import { callPart, calls, says } from "./testing-model";

const WORKSPACE = "ws_1";
const HASH = "a".repeat(64);
let bench: WorkerBench;
/** What the workspace's servers offer; `version` as in the daemon's heartbeat. */
let servers: McpServersResult;
let asked = 0;

beforeEach(async () => {
  bench = await WorkerBench.create();
  asked = 0;
  await bench.sql`insert into templates (id, name, driver) values ('tpl_1', 'T', 'local')`;
  await bench.sql`insert into workspaces (id, owner_id, template_id, name, driver, status)
    values (${WORKSPACE}, ${bench.workbench.userId}, 'tpl_1', 'w', 'local', 'running')`;
  bench.askMcpServers = () => {
    asked += 1;
    return Promise.resolve(servers);
  };
});

afterEach(async () => {
  await bench.drop();
});

const tool = (name: string, description = `Does ${name}`) => ({
  name: `files__${name}`,
  tool: name,
  description,
  inputSchema: { type: "object", properties: { path: { type: "string" } } },
  repeatable: false,
});

type State = McpServersResult["servers"][number]["state"];

/** The daemon tells of another state of its servers, in its next heartbeat. */
async function tell(version: string | null, tools: ReturnType<typeof tool>[], state: State = "connected") {
  const common = { name: "files", source: ".mcp.json", error: null, program: null, leftOut: [] };
  servers = {
    version,
    problems: [],
    servers:
      version === null ? [] : [{ ...common, hash: HASH, state, tools: state === "waiting" ? [] : tools }],
  };
  await bench.sql`update workspaces set mcp_version = ${version}, last_heartbeat_at = clock_timestamp()`;
}

const offered = () =>
  bench.model.requests.map(({ tools = [] }) =>
    tools.map(({ name }) => name).filter((name) => name.includes("__")),
  );
const start = async (text = "Go") => {
  const { pubsub } = await bench.startWorker();
  return bench.createChat(text, pubsub, { workspaceId: WORKSPACE });
};
/** Calls of a workspace's servers mark themselves where a real workspace is. */
const mark = (callId: string) => bench.sql`update tool_calls set state = 'started' where id = ${callId}`;

it("offers the tools, and gives back to the model what a call answered", async () => {
  await tell("v1", [tool("read"), tool("list", "hidden\u{E0041}")]);
  bench.tools.define(
    "files__read",
    async (call, { workspaceTools }) => {
      await mark(call.callId);
      return {
        output: `${workspaceTools?.find(({ name }) => name === call.toolName)?.hash} says hello`,
        isError: false,
      };
    },
    "mcp",
  );
  bench.tools.definitions = () => [];
  bench.model.script(calls(callPart("a", "files__read", { path: "x" })), says("End"));
  const chatId = await start();
  await bench.settled(chatId);
  expect(offered()).toEqual([
    ["files__list", "files__read"],
    ["files__list", "files__read"],
  ]);
  const [first, second] = bench.model.requests;
  expect(first?.tools).toEqual(second?.tools);
  expect(JSON.stringify(first?.tools)).toContain("hidden⟨U+E0041⟩");
  expect(JSON.stringify(second?.prompt)).toContain(`${HASH} says hello`);
  const [call] = (await bench.rows(chatId))[1]?.calls ?? [];
  expect(call).toMatchObject({ kind: "mcp", state: "finished", input: { path: "x" } });
  // What has not changed is not asked again.
  expect(asked).toBe(1);
});

it("adds what is discovered in the middle of a turn at the next step, and changes nothing that was told", async () => {
  await tell("v1", [], "waiting");
  let steps = 0;
  bench.tools.define("act", async () => {
    steps += 1;
    if (steps === 1) await tell("v2", [tool("read")]);
    if (steps === 2) await tell("v3", [tool("read", "another text"), tool("write")]);
    if (steps === 3) await tell("v4", [], "failed");
    if (steps === 4) await tell("v5", [], "waiting");
    return { output: "ok", isError: false };
  });
  bench.model.script(...["a", "b", "c", "d"].map((id) => calls(callPart(id, "act", {}))), says("End"));
  const chatId = await start();
  await bench.settled(chatId);
  expect(offered()).toEqual([
    [],
    ["files__read"],
    ["files__read", "files__write"],
    ["files__read", "files__write"],
    [],
  ]);
  const told = bench.model.requests.map(({ tools = [] }) => tools.find(({ name }) => name === "files__read"));
  expect(told[2]).toEqual(told[1]);
  expect(told[3]).toEqual(told[1]);
});

it("goes on with the same tools after a takeover, and when the workspace has fallen silent", async () => {
  await tell("v1", [tool("read")]);
  const never = Promise.withResolvers<void>();
  let runs = 0;
  bench.tools.define("act", async () => {
    runs += 1;
    if (runs === 1) await never.promise;
    return { output: "ok", isError: false };
  });
  bench.model.script(calls(callPart("a", "act", {})), says("End"));
  const first = await bench.startWorker();
  const chatId = await bench.createChat("Go", first.pubsub, { workspaceId: WORKSPACE });
  await until("the call runs", () => runs === 1);
  await first.stop();
  await bench.sql`update workspaces set mcp_version = 'v2', last_heartbeat_at = clock_timestamp() - interval '1 hour'`;
  await bench.startWorker();
  await bench.settled(chatId);
  const [before, after] = bench.model.requests;
  expect(before?.tools?.map(({ name }) => name)).toContain("files__read");
  expect(after?.tools).toEqual(before?.tools);
  expect(asked).toBe(1);
});

it("asks no workspace whose heartbeat is overdue: what a call waits for then is wait enough", async () => {
  await tell("v1", [tool("read")]);
  await bench.sql`update workspaces set last_heartbeat_at = clock_timestamp() - interval '3.5 seconds'`;
  bench.model.script(says("End"));
  await bench.settled(await start());
  expect(asked).toBe(0);
  expect(offered()).toEqual([[]]);
});

it("stops waiting for what there is when the workspace falls silent meanwhile", async () => {
  await tell("v1", [tool("read")]);
  let isGivenUp = false;
  bench.askMcpServers = async (_workspaceId, { signal }) => {
    await bench.sql`update workspaces set last_heartbeat_at = clock_timestamp() - interval '3.5 seconds'`;
    signal.addEventListener("abort", () => {
      isGivenUp = true;
    });
    return new Promise<never>(() => {});
  };
  bench.model.script(says("End"));
  await bench.settled(await start());
  expect(isGivenUp).toBe(true);
  expect(offered()).toEqual([[]]);
});

it("offers none of them where nothing may be changed, and none where a tool of ours has the name", async () => {
  await tell("v1", [tool("read")]);
  bench.tools.define("files__read", async () => ({ output: "ours", isError: false }));
  bench.model.script(calls(callPart("a", "files__read", {})), says("End"), says("A plan"));
  const { pubsub } = await bench.startWorker();
  const chatId = await bench.createChat("Go", pubsub, { workspaceId: WORKSPACE });
  await bench.settled(chatId);
  expect((await bench.rows(chatId))[1]?.calls[0]).toMatchObject({ kind: "server", output: "ours" });
  asked = 0;
  const planning = await bench.createChat("Plan", pubsub, { workspaceId: WORKSPACE, planMode: true });
  await bench.settled(planning);
  expect(asked).toBe(0);
});

it("leaves a chat waiting for its owner while programs wait to be approved, and each other one alone", async () => {
  const awaiting = async (chatId: string) =>
    (await bench.sql`select awaiting from chats where id = ${chatId}`)[0]?.["awaiting"];
  await tell("v1", [], "waiting");
  bench.model.script(says("Looked"), says("Looked again"), says("Used it"));
  const { pubsub } = await bench.startWorker();
  const chatId = await bench.createChat("Look", pubsub, { workspaceId: WORKSPACE });
  await bench.settled(chatId);
  expect(await awaiting(chatId)).toBe("approval");

  const { db } = bench;
  const ctx = { db, pubsub };
  await settleApprovals(ctx, WORKSPACE);
  expect(await awaiting(chatId)).toBe("approval");
  const decidedBy = bench.workbench.userId;
  await saveApproval(db, { workspaceId: WORKSPACE, hash: HASH, decision: "refused", decidedBy });
  await settleApprovals(ctx, WORKSPACE);
  expect(await awaiting(chatId)).toBeNull();
  // What was refused is still listed as waiting by the workspace, and asks nobody again.
  const other = await bench.createChat("Look", pubsub, { workspaceId: WORKSPACE });
  await bench.settled(other);
  expect(await awaiting(other)).toBeNull();
});
