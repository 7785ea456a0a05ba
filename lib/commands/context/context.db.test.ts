import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chats } from "../../../db/schema/chats";
import { users } from "../../../db/schema/users";
import type { ContextPin } from "../../chat/workspace-context";
import { USUAL_SOURCES } from "../../chat/workspace-context";
import { newId } from "../../ids";
import type { WorkspaceConnection } from "../../workspace/connection";
import { MAX_CONTEXT_DIRECTORIES } from "../../workspace/protocol";
import { createWorkspaceBench, type TestServer, type WorkspaceBench } from "../../workspace/testing";
import { readContext } from "./read-context";
import type { OwnChatTarget } from "../own-chat";
import { recordContext } from "./record-context";
import { showContext } from "./show-context";

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

describe("what a command inside asks for", () => {
  const sourcesOf = async (chatId: string) => {
    const [row] = await db().select().from(chats).where(eq(chats.id, chatId));
    return row?.context && { ...row.context.sources, wanted: row.context.wanted };
  };
  async function run(command: string, chatId?: string) {
    const call = await bench.newCall(chatId === undefined ? {} : { chatId });
    if (chatId === undefined) await db().update(chats).set({ workspaceId }).where(eq(chats.id, call.chatId));
    const request = { command, timeoutMs: 20_000, background: false };
    return { chatId: call.chatId, ...(await connection.exec(call, request)) };
  }

  test("is done for its own chat: another directory is read, or nothing at all", async () => {
    put("docs/guide/AGENTS.md", "Write short sentences.");
    put("docs/guide/skills/proof/SKILL.md", "---\nname: proof\ndescription: Proofreading\n---\nRead it.");
    const { chatId, output, exit_code } = await run("cd docs && lathe-agent chat context add guide");
    expect([exit_code, output]).toEqual([0, expect.stringContaining("docs/guide is read for this chat")]);
    expect(await sourcesOf(chatId)).toEqual({ usual: true, directories: ["docs/guide"], wanted: true });
    const found = await readContext(connection, { usual: true, directories: ["docs/guide"] });
    expect(found.files.map(({ path }) => path)).toEqual(["AGENTS.md", "docs/guide/AGENTS.md"]);
    expect(found.skills.map(({ path }) => path)).toEqual(["skills/release", "docs/guide/skills/proof"]);

    expect((await run("lathe-agent chat context clear", chatId)).exit_code).toBe(0);
    expect(await sourcesOf(chatId)).toEqual({ usual: false, directories: [], wanted: true });
    expect((await run("lathe-agent chat context add docs", chatId)).exit_code).toBe(0);
    expect(await sourcesOf(chatId)).toEqual({ usual: false, directories: ["docs"], wanted: true });
    const caller = { userId: bench.ownerId, role: "member" } as OwnChatTarget["caller"];
    const { sources } = (await showContext(db(), { caller, chatId })) ?? {};
    expect(sources).toEqual({ usual: false, directories: ["docs"] });
  });

  test("is refused for chats of others, of other workspaces, archived ones, and such as there are not", async () => {
    const strangerId = newId("usr");
    const stranger = { id: strangerId, email: "b@example.com", name: "B", role: "member" as const };
    await db().insert(users).values(stranger);
    const changes: [string, Partial<typeof chats.$inferInsert>][] = [
      ["There is no such chat in this workspace.", { ownerId: strangerId, workspaceId }],
      ["There is no such chat in this workspace.", { workspaceId: null }],
      ["This chat is archived. Restore it to go on.", { workspaceId, archived: true }],
    ];
    for (const [words, change] of changes) {
      const { chatId } = await bench.newCall();
      await db().update(chats).set(change).where(eq(chats.id, chatId));
      for (const action of ["add", "clear"]) {
        const { output, exit_code } = await run(`lathe-agent chat context ${action} --chat ${chatId}`);
        expect([exit_code, output]).toEqual([1, `lathe-agent: ${words}\n`]);
      }
      expect(await sourcesOf(chatId)).toBeNull();
    }
    const { output } = await run("lathe-agent chat context clear --chat chat_none");
    expect(output).toBe("lathe-agent: There is no such chat in this workspace.\n");
  });

  test("has an end, and the same directory counts once", async () => {
    const many = Array.from({ length: MAX_CONTEXT_DIRECTORIES + 1 }, (_, index) => `many/${index}`);
    for (const path of many) put(`${path}/AGENTS.md`, path);
    const { chatId } = await run("lathe-agent chat context add many/0; lathe-agent chat context add many/0");
    expect(await sourcesOf(chatId)).toMatchObject({ directories: ["many/0"] });
    const all = await run('for n in many/*; do lathe-agent chat context add "$n" > /dev/null; done', chatId);
    expect(all.output).toMatch(/^lathe-agent: 20 directories were added to this chat already\..*\n$/);
    expect((await sourcesOf(chatId))?.directories).toHaveLength(MAX_CONTEXT_DIRECTORIES);
    mkdirSync(join(root, "odd\u001bname"));
    const odd = await run("lathe-agent chat context add odd*");
    expect(odd.output).toContain("characters in it that cannot be shown");
  });
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
