import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chats } from "@/db/schema/chats";
import { apiRequest, createTestRuntime, createTestUser, read, segment, tokenOf } from "@/lib/auth/testing";
import {
  createWorkspaceBench,
  eventually,
  type TestServer,
  type WorkspaceBench,
} from "@/lib/workspace/testing";
import * as chat from "../chats/[chatId]/route";
import * as files from "./[workspaceId]/files/route";
import * as mcpServers from "./[workspaceId]/mcp-servers/route";
import * as decisions from "./[workspaceId]/mcp-servers/decisions/route";
import * as processes from "./[workspaceId]/processes/route";
import * as uncommitted from "./[workspaceId]/uncommitted/route";

let bench: WorkspaceBench;
let server: TestServer;
let drop: () => Promise<void>;
let workspaceId: string;
let path: string;
let token: string;
let stranger: string;

beforeAll(async () => {
  bench = await createWorkspaceBench();
  const t = await createTestRuntime();
  server = await bench.startServer();
  const { db, sql } = bench.database;
  Object.assign(t.runtime, { db, sql, pubsub: server.pubsub, workspaces: server.service });
  token = await tokenOf(t.runtime, { id: bench.ownerId });
  stranger = await tokenOf(t.runtime, await createTestUser(t.runtime, "stranger"));
  const made = await server.service.create({ ownerId: bench.ownerId });
  workspaceId = made.id;
  const connected = await server.service.whenConnected(workspaceId, AbortSignal.timeout(10_000));
  path = connected.path ?? "";
  drop = async () => {
    await bench.close();
    await t.drop();
  };
});
afterAll(() => drop());

const at = (suffix: string) => `/api/v1/workspaces/${workspaceId}/${suffix}`;
const here = () => segment({ workspaceId });
const get = async (route: { GET: typeof files.GET }, suffix: string, as = token) =>
  read(await route.GET(apiRequest(at(suffix), { token: as }), here()));
const decide = async (body: unknown, options: { as?: string; headers?: Record<string, string> } = {}) => {
  const { as = token, ...rest } = options;
  return read(
    await decisions.POST(apiRequest(at("mcp-servers/decisions"), { token: as, body, ...rest }), here()),
  );
};
const git = (directory: string, ...args: string[]) =>
  execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], {
    cwd: join(path, directory),
  });

test("files are found by what is typed of their path", async () => {
  mkdirSync(join(path, "src"));
  writeFileSync(join(path, "src", "queue.ts"), "x\n");
  expect(await get(files, "files?q=qu&limit=5")).toEqual(
    expect.objectContaining({
      status: 200,
      body: { items: [{ path: "src/queue.ts" }], nextCursor: null, complete: true },
    }),
  );
  expect((await get(files, "files?limit=51")).status).toBe(400);
  expect((await get(files, `files?q=${"x".repeat(201)}`)).status).toBe(400);
});

test("what deleting would lose is counted, also in a repository inside", async () => {
  expect(await get(uncommitted, "uncommitted")).toMatchObject({ body: { files: 1, complete: true } });
  git("", "add", ".");
  git("", "commit", "-qm", "first");
  expect(await get(uncommitted, "uncommitted")).toMatchObject({ body: { files: 0, complete: true } });
  mkdirSync(join(path, "cloned"));
  git("cloned", "init", "-q");
  writeFileSync(join(path, "cloned", "a.md"), "x\n");
  writeFileSync(join(path, "b.md"), "x\n");
  expect(await get(uncommitted, "uncommitted")).toMatchObject({ body: { files: 2, complete: true } });
});

test("what a folder lists is shown to its owner, and started once they approve of it", async () => {
  expect(await get(mcpServers, "mcp-servers")).toMatchObject({
    status: 200,
    body: { connected: true, servers: [] },
  });
  const entry = { command: "sh", args: ["-c", "touch started; cat"] };
  writeFileSync(join(path, ".mcp.json"), JSON.stringify({ mcpServers: { helper: entry } }));
  const { hash } = await eventually(async () => {
    const { body } = await get(mcpServers, "mcp-servers");
    return body.servers[0]?.state === "waiting" && body.servers[0];
  });
  for (const body of [{}, { hash }, { hash: "short", decision: "approved" }, { hash, decision: "perhaps" }]) {
    expect(await decide(body)).toMatchObject({ status: 400, body: { error: { code: "invalid_request" } } });
  }
  expect(existsSync(join(path, "started"))).toBe(false);

  const headers = { "idempotency-key": "decision-1" };
  const refused = await decide({ hash, decision: "refused" }, { headers });
  expect(refused).toMatchObject({ status: 200, body: { servers: [{ name: "helper", state: "refused" }] } });
  expect((await decide({ hash, decision: "refused" }, { headers })).body).toEqual(refused.body);
  expect((await decide({ hash, decision: "approved" }, { headers })).status).toBe(422);
  expect(existsSync(join(path, "started"))).toBe(false);

  expect((await decide({ hash, decision: "approved" })).status).toBe(200);
  await eventually(() => Promise.resolve(existsSync(join(path, "started"))));
});

test("the commands of all its chats are told, a page at a time", async () => {
  const connection = server.service.connect(workspaceId);
  const calls = [await bench.newCall(), await bench.newCall()];
  for (const call of calls)
    await connection.exec(call, { command: "sleep 600", timeoutMs: 5_000, background: true });
  const { body } = await get(processes, "processes");
  const running = body.items.filter((one: { running: boolean }) => one.running);
  expect(running.map((one: { chatId: string }) => one.chatId)).toEqual(calls.map(({ chatId }) => chatId));
  expect((await get(processes, "processes?limit=1")).body).toMatchObject({
    items: [{}],
    nextCursor: expect.any(String),
  });
  for (const { id } of running) await connection.stopProcess(id, "kill");
});

test("nobody else is answered", async () => {
  const decision = { hash: "0".repeat(64), decision: "approved" };
  const answers = [
    await get(files, "files", stranger),
    await get(uncommitted, "uncommitted", stranger),
    await get(mcpServers, "mcp-servers", stranger),
    await get(processes, "processes", stranger),
    await decide(decision, { as: stranger }),
    await get(files, "files", "lth_guessed"),
    await decide(decision, { as: "lth_guessed" }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 401, 401]);
});

test.each(["archived", "archived, and deleted at once"])(
  "a chat that is %s leaves nothing running",
  async (how) => {
    const { db } = bench.database;
    const call = await bench.newCall();
    const connection = server.service.connect(workspaceId);
    const command = `trap '' TERM; setsid sh -c 'trap "" TERM HUP; sleep 600' & while :; do sleep 0.1; done`;
    await connection.exec(call, { command, timeoutMs: 5_000, background: true });
    const { chatId } = call;
    await db.update(chats).set({ workspaceId, status: "waiting" }).where(eq(chats.id, chatId));
    const input = segment({ chatId });
    const url = `/api/v1/chats/${chatId}`;
    const patch = { token, method: "PATCH", body: { archived: true } };
    expect((await chat.PATCH(apiRequest(url, patch), input)).status).toBe(200);
    if (how !== "archived")
      expect((await chat.DELETE(apiRequest(url, { token, method: "DELETE" }), input)).status).toBe(204);
    await eventually(async () => (await connection.processes(chatId)).every(({ running }) => !running));
  },
);

test("of a workspace that was stopped nothing is told, and it is not started for that", async () => {
  await server.service.stop(workspaceId);
  expect(await get(uncommitted, "uncommitted")).toMatchObject({ body: { files: null, complete: false } });
  expect(await get(mcpServers, "mcp-servers")).toMatchObject({ body: { connected: false, servers: [] } });
  expect(await get(processes, "processes")).toMatchObject({ status: 200, body: { items: [] } });
  expect(await get(files, "files")).toMatchObject({
    status: 409,
    body: { error: { message: "The workspace is stopped." } },
  });
  expect((await server.service.get(workspaceId))?.status).toBe("stopped");
});
