import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chatWorkspaceTools } from "../../db/schema/chat-workspace-tools";
import { chats } from "../../db/schema/chats";
import { templates } from "../../db/schema/templates";
import { workspaces } from "../../db/schema/workspaces";
import { newId } from "../ids";
import { chatIn, createWorkbench, readRow, type Workbench } from "../transitions/testing";
import { patchChat } from "./patch-chat";
import { settleApprovals } from "./settle-approvals";

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
  await bench.database.db.insert(templates).values({ id: "tpl_1", name: "T", driver: "local" });
});
afterAll(() => bench.database.drop());

async function newWorkspace(): Promise<string> {
  const id = newId("ws");
  const row = { id, ownerId: bench.userId, templateId: "tpl_1", name: "w", driver: "local" } as const;
  await bench.database.db.insert(workspaces).values({ ...row, status: "running" });
  return id;
}

/** A chat that waits for its owner to decide about a program of this workspace. */
async function waiting(workspaceId: string): Promise<string> {
  const id = await chatIn(bench, "W");
  const { db } = bench.database;
  await db.update(chats).set({ workspaceId, awaiting: "approval" }).where(eq(chats.id, id));
  await db
    .insert(chatWorkspaceTools)
    .values({ chatId: id, workspaceId, mcpVersion: "v1", tools: [], waiting: ["a".repeat(64)] });
  return id;
}
const awaiting = async (chatId: string) => (await readRow(bench, chatId)).awaiting;

test("a chat that is taken from the workspace whose programs it waited for waits no more", async () => {
  const workspaceId = await newWorkspace();
  const chatId = await waiting(workspaceId);
  const caller = { userId: bench.userId, role: "member" } as const;
  await patchChat(bench.ctx, { caller, chatId, workspaceId });
  expect(await awaiting(chatId)).toBe("approval");
  await patchChat(bench.ctx, { caller, chatId, workspaceId: null });
  expect(await awaiting(chatId)).toBeNull();
});

test.each(["stopped", "deleted"] as const)(
  "nobody waits for programs of a workspace that is %s",
  async (status) => {
    const workspaceId = await newWorkspace();
    const chatId = await waiting(workspaceId);
    await settleApprovals(bench.ctx, workspaceId);
    expect(await awaiting(chatId)).toBe("approval");
    await bench.database.db.update(workspaces).set({ status }).where(eq(workspaces.id, workspaceId));
    await settleApprovals(bench.ctx, workspaceId);
    expect(await awaiting(chatId)).toBeNull();
  },
);

test("a chat that is deleted meanwhile holds up no other", async () => {
  const workspaceId = await newWorkspace();
  const [gone, kept] = [await waiting(workspaceId), await waiting(workspaceId)];
  const { db, sql } = bench.database;
  await db.update(workspaces).set({ status: "deleted" }).where(eq(workspaces.id, workspaceId));
  const [deleted, committing] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const deleting = sql.begin(async (tx) => {
    await tx`delete from chats where id = ${gone}`;
    deleted.resolve();
    await committing.promise;
  });
  await deleted.promise;
  const settled = settleApprovals(bench.ctx, workspaceId);
  settled.catch(() => {});
  await expect
    .poll(async () => (await sql`select 1 from pg_locks where not granted`).length, { timeout: 10_000 })
    .toBeGreaterThan(0);
  committing.resolve();
  await deleting;
  await settled;
  expect(await awaiting(kept)).toBeNull();
});
