import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { chats } from "../../db/schema/chats";
import { createWorkbench, readRow, type Workbench } from "../transitions/testing";
import { createChat } from "../transitions/create-chat";
import { newId } from "../ids";
import { bindWorkspace, boundWorkspace } from "./chat-workspace";

let bench: Workbench;
let ctx: { db: Workbench["database"]["db"]; pubsub: Workbench["pubsub"] };
let chatId: string;

beforeAll(async () => {
  bench = await createWorkbench();
  ctx = { db: bench.database.db, pubsub: bench.pubsub };
});
afterAll(() => bench.database.drop());

beforeEach(async () => {
  chatId = newId("chat");
  await createChat(ctx, {
    id: chatId,
    ownerId: bench.userId,
    authorId: bench.userId,
    title: "T",
    content: [{ type: "text", text: "T" }],
    modelId: bench.modelId,
    workspaceId: null,
    planMode: false,
    labels: {},
    systemPrompt: null,
    reasoningEffort: null,
    mcpServerIds: [],
    dynamicTools: [],
  });
  await ctx.db.update(chats).set({ ownerEpoch: 2 }).where(eq(chats.id, chatId));
});

const bound = async () => (await readRow(bench, chatId)).workspaceId;

test("the owner of the chat gives it a workspace, and may do so again", async () => {
  const owner = { chatId, ownerEpoch: 2 };
  await bindWorkspace(ctx, owner, { from: null, to: "ws_a" });
  await bindWorkspace(ctx, owner, { from: null, to: "ws_a" });
  expect(await boundWorkspace(ctx, owner)).toBe("ws_a");
});

test("a server that was replaced neither learns of the workspace nor gives one", async () => {
  const replaced = { chatId, ownerEpoch: 1 };
  await expect(boundWorkspace(ctx, replaced)).rejects.toMatchObject({ reason: "stale_epoch" });
  await expect(bindWorkspace(ctx, replaced, { from: null, to: "ws_a" })).rejects.toMatchObject({
    reason: "stale_epoch",
  });
  expect(await bound()).toBeNull();
});

test("what a person chose meanwhile stays", async () => {
  await ctx.db.update(chats).set({ workspaceId: "ws_person" }).where(eq(chats.id, chatId));
  await expect(
    bindWorkspace(ctx, { chatId, ownerEpoch: 2 }, { from: null, to: "ws_a" }),
  ).rejects.toMatchObject({ reason: "changed", message: expect.stringContaining("once more") });
  expect(await bound()).toBe("ws_person");
});
