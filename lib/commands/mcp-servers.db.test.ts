import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chatWorkspaceTools } from "../../db/schema/chat-workspace-tools";
import { chats } from "../../db/schema/chats";
import { createWorkspaceBench, eventually, type TestServer, type WorkspaceBench } from "../workspace/testing";
import { decideMcpServer, listMcpServers } from "./mcp-servers";
import type { OwnWorkspaceTarget } from "./require-own-workspace";

/** Answers every request, and leaves a mark where it was started. */
const SERVER = `
import { appendFileSync } from "node:fs";
import { createInterface } from "node:readline";
appendFileSync("started", "x");
const tools = [{ name: "hello", description: "Says hello\\u202E", inputSchema: { type: "object" } }];
const answers = {
  initialize: { protocolVersion: "2025-11-25", capabilities: { tools: {} }, serverInfo: { name: "s", version: "1" } },
  "tools/list": { tools },
  "tools/call": { content: [{ type: "text", text: "hello" }] },
};
createInterface(process.stdin).on("line", (line) => {
  const { id, method } = JSON.parse(line);
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: "2.0", id, result: answers[method] }));
});
`;

let bench: WorkspaceBench;
let server: TestServer;
let target: OwnWorkspaceTarget;
let path: string;
const ctx = () => ({ db: bench.database.db, pubsub: server.pubsub, workspaces: server.service });
const caller = (userId: string) => ({ ...target.caller, userId });

beforeAll(async () => {
  bench = await createWorkspaceBench();
  server = await bench.startServer();
  const made = await server.service.create({ ownerId: bench.ownerId });
  const workspace = await server.service.whenConnected(made.id, AbortSignal.timeout(10_000));
  path = workspace.path ?? "";
  target = {
    caller: { userId: bench.ownerId, role: "member" } as OwnWorkspaceTarget["caller"],
    workspaceId: made.id,
  };
});
afterAll(() => bench.close());

const listed = async () => {
  const [found] = (await listMcpServers(ctx(), target)).servers;
  return found ?? null;
};
const when = <T>(probe: () => Promise<T | null | false>) => eventually(probe);

test("what a folder lists waits for its owner, starts once it is approved, and ends with another decision", async () => {
  expect(await listMcpServers(ctx(), target)).toEqual({ connected: true, servers: [], problems: [] });
  writeFileSync(join(path, "server.mjs"), SERVER);
  const entry = { command: process.execPath, args: ["server.mjs"] };
  writeFileSync(join(path, ".mcp.json"), JSON.stringify({ mcpServers: { hi: entry } }));
  await when(async () => (await server.service.get(target.workspaceId))?.mcpVersion ?? null);
  const waiting = await listed();
  expect(waiting).toMatchObject({ name: "hi", state: "waiting", tools: [] });
  const hash = waiting?.hash ?? "";
  const mark = () => existsSync(join(path, "started"));

  const stranger = { ...target, caller: caller("usr_stranger") };
  await expect(listMcpServers(ctx(), stranger)).rejects.toMatchObject({ code: "not_found" });
  const decision = { hash, decision: "approved" as const };
  await expect(decideMcpServer(ctx(), stranger, decision)).rejects.toMatchObject({ code: "not_found" });
  // A decision about something else starts nothing either.
  await decideMcpServer(ctx(), target, { hash: "0".repeat(64), decision: "approved" });
  expect((await listed())?.state).toBe("waiting");
  expect(mark()).toBe(false);

  await decideMcpServer(ctx(), target, { hash, decision: "refused" });
  expect((await listed())?.state).toBe("refused");
  await decideMcpServer(ctx(), target, decision);
  await decideMcpServer(ctx(), target, decision);
  const tools = await when(async () => {
    const now = await listed();
    return now?.state === "connected" && now.tools;
  });
  expect(tools).toEqual([{ name: "hi__hello", tool: "hello", description: "Says hello⟨U+202E⟩" }]);
  expect(mark()).toBe(true);

  const call = await bench.newCall();
  const connection = server.service.connect(target.workspaceId);
  const request = { server: "hi", hash, tool: "hello", arguments: {}, repeatable: false, approved: [hash] };
  expect(await connection.mcpCall(call, request)).toEqual({ isError: false, text: "hello", media: null });

  await decideMcpServer(ctx(), target, { hash, decision: "refused" });
  expect((await listed())?.state).toBe("refused");
  await expect(connection.mcpCall(await bench.newCall(), { ...request, approved: [] })).rejects.toMatchObject(
    {
      reason: "refused",
    },
  );
});

test("a chat that waits for the decision needs nobody once it is made, or nothing is listed any more", async () => {
  const db = bench.database.db;
  const awaiting = async (id: string) =>
    (await db.select({ awaiting: chats.awaiting }).from(chats).where(eq(chats.id, id)))[0]?.awaiting;
  const waits = async (hash: string) => {
    const { chatId } = await bench.newCall();
    const { workspaceId } = target;
    await db
      .update(chats)
      .set({ workspaceId, awaiting: "approval", status: "waiting" })
      .where(eq(chats.id, chatId));
    await db
      .insert(chatWorkspaceTools)
      .values({ chatId, workspaceId, tools: [], waiting: [hash], ownerEpoch: 1 });
    return chatId;
  };
  const entry = { command: process.execPath, args: ["server.mjs", "--other"] };
  writeFileSync(join(path, ".mcp.json"), JSON.stringify({ mcpServers: { other: entry } }));
  const found = await when(async () => {
    const server = await listed();
    return server?.state === "waiting" && server;
  });
  const hash = found.hash ?? "";
  const [asking, elsewhere] = [await waits(hash), await waits("f".repeat(64))];
  await listMcpServers(ctx(), target);
  expect([await awaiting(asking), await awaiting(elsewhere)]).toEqual(["approval", "approval"]);
  await decideMcpServer(ctx(), target, { hash, decision: "refused" });
  // Nothing else is listed, so that nobody could decide about the other one.
  expect([await awaiting(asking), await awaiting(elsewhere)]).toEqual([null, null]);
});
