import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chats } from "../../../db/schema/chats";
import type { ContextPin } from "../../chat/workspace-context";
import { USUAL_SOURCES } from "../../chat/workspace-context";
import type { WorkspaceConnection } from "../../workspace/connection";
import { createWorkspaceBench, type TestServer, type WorkspaceBench } from "../../workspace/testing";
import { readContext } from "./read-context";
import { recordContext } from "./record-context";

let bench: WorkspaceBench;
let server: TestServer;
let root: string;
let workspaceId: string;
let connection: WorkspaceConnection;

beforeAll(async () => {
  bench = await createWorkspaceBench();
  server = await bench.startServer();
  const made = await server.service.create({ ownerId: bench.ownerId });
  const workspace = await server.service.whenConnected(made.id, AbortSignal.timeout(30_000));
  workspaceId = workspace.id;
  root = workspace.path ?? "";
  connection = server.service.connect(workspaceId);
  put("AGENTS.md", "Use tabs.");
  put("skills/release/SKILL.md", "---\nname: release\ndescription: How it is done\n---\nTag it.");
  put("skills/release/checklist.md", "1. Tag.");
});
afterAll(() => bench.close());

function put(path: string, content: string): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), content);
}

const db = () => bench.database.db;

async function chatGiven(hash: string): Promise<string> {
  const { chatId } = await bench.newCall();
  const context: ContextPin = {
    workspaceId,
    hash,
    takenAt: "2030-01-01T00:00:00.000Z",
    messageId: null,
    sources: USUAL_SOURCES,
    outOfDate: false,
    wanted: false,
  };
  await db().update(chats).set({ workspaceId, context }).where(eq(chats.id, chatId));
  return chatId;
}

async function isOutOfDate(chatId: string): Promise<boolean | undefined> {
  const ctx = { db: db(), pubsub: server.pubsub, connect: () => connection };
  await recordContext(ctx, chatId);
  const [row] = await db().select().from(chats).where(eq(chats.id, chatId));
  return row?.context?.outOfDate;
}

test("a workspace's context and the files of its skills come from its daemon", async () => {
  const found = await readContext(connection, USUAL_SOURCES);
  expect(found.files).toMatchObject([{ path: "AGENTS.md", status: "ok", content: "Use tabs." }]);
  expect(found.skills).toMatchObject([{ name: "release", path: "skills/release", body: "Tag it." }]);
  const of = { chatId: "chat_1", ownerEpoch: 1, signal: AbortSignal.timeout(10_000) };
  const directory = "skills/release";
  expect(await connection.skillFiles(of, { directory, directories: [] })).toEqual({
    files: ["checklist.md"],
    truncated: false,
  });
  const asked = { directory, path: "checklist.md", directories: [] };
  expect(await connection.skillFile(of, asked)).toMatchObject({ content: "1. Tag." });
});

test("a chat is marked while its workspace has something else than it was given", async () => {
  const { hash } = await readContext(connection, USUAL_SOURCES);
  const chatId = await chatGiven(hash);
  expect(await isOutOfDate(chatId)).toBe(false);
  put("AGENTS.md", "Use spaces.");
  expect(await isOutOfDate(chatId)).toBe(true);
  put("AGENTS.md", "Use tabs.");
  expect(await isOutOfDate(chatId)).toBe(false);
});

test("what is to be read again anyway, and what was cleared, is not marked", async () => {
  const chatId = await chatGiven("0".repeat(64));
  const [row] = await db().select().from(chats).where(eq(chats.id, chatId));
  const pin = row?.context;
  if (!pin) throw new Error("the chat has no pin");
  for (const change of [{ wanted: true }, { sources: { usual: false, directories: [] } }]) {
    await db()
      .update(chats)
      .set({ context: { ...pin, ...change } })
      .where(eq(chats.id, chatId));
    expect(await isOutOfDate(chatId)).toBe(false);
  }
  await db().update(chats).set({ context: pin }).where(eq(chats.id, chatId));
  expect(await isOutOfDate(chatId)).toBe(true);
});
