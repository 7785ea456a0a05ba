import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { models } from "../../db/schema/models";
import { providers } from "../../db/schema/providers";
import { newId } from "../ids";
import {
  chatIn,
  createPerson,
  createWorkbench,
  dumpChat,
  readQueue,
  readRow,
  type Workbench,
} from "../transitions/testing";
import { archiveChat } from "./archive-chat";
import type { Caller } from "./caller";
import { createChat } from "./create-chat";
import { deleteQueuedMessage } from "./delete-queued-message";
import { interruptChat } from "./interrupt-chat";
import { markRead } from "./mark-read";
import { patchChat } from "./patch-chat";
import { reconcileChat } from "./reconcile-chat";
import { retryTurn } from "./retry-turn";
import { sendMessage } from "./send-message";
import { refusalOf } from "./testing-refusals";

let bench: Workbench;
let caller: Caller;
beforeAll(async () => {
  bench = await createWorkbench();
  caller = { userId: bench.userId, role: "member" };
});
afterAll(() => bench.database.drop());

const hello = [{ type: "text" as const, text: "Hello there" }];

describe("creating a chat", () => {
  it("titles it, runs it with the default model, and answers its wire form", async () => {
    const chat = await createChat(bench.ctx, {
      caller,
      content: [{ type: "text", text: "Please fix the login page for me today" }],
      labels: { team: "core" },
    });
    expect(chat).toMatchObject({
      ownerId: bench.userId,
      title: "Please fix the login page for…",
      status: "running",
      modelId: bench.modelId,
      labels: { team: "core" },
      children: [],
      versions: { snapshot: 1, history: 1, queue: 0, retryState: 0, attempt: 0, metadata: 0 },
      usage: {
        inputTokens: 0,
        contextTokens: 0,
        contextLimit: 100_000,
        costMicros: null,
        unpricedRequests: 0,
      },
    });
  });

  it("refuses what says nothing, and files and workspaces that do not exist, naming the field", async () => {
    const create = (rest: Partial<Parameters<typeof createChat>[1]>) =>
      refusalOf(createChat(bench.ctx, { caller, content: hello, ...rest }));
    expect(await create({ content: [{ type: "text", text: " " }] })).toMatchObject({
      code: "invalid_request",
      fields: [{ path: "content" }],
    });
    expect(await create({ content: [...hello, { type: "file", fileId: "file_1" }] })).toMatchObject({
      fields: [{ path: "content.1.fileId" }],
    });
    expect(await create({ workspaceId: "ws_none" })).toMatchObject({ fields: [{ path: "workspaceId" }] });
    expect(await create({ modelId: "mod_none" })).toMatchObject({ fields: [{ path: "modelId" }] });
    expect(await create({ mcpServerIds: ["mcp_1"] })).toMatchObject({ fields: [{ path: "mcpServerIds.0" }] });
  });
});

describe("a chat of somebody else", () => {
  it("is as unknown to every command as one that does not exist", async () => {
    const foreign = await chatIn(bench, "E1", { ownerId: await createPerson(bench.database.db) });
    const before = await dumpChat(bench, foreign);
    for (const chatId of [foreign, newId("chat"), "nonsense", "chat_\0"]) {
      const target = { caller: { ...caller, role: "admin" as const }, chatId };
      const refused = await Promise.all(
        [
          sendMessage(bench.ctx, { ...target, content: hello }),
          interruptChat(bench.ctx, target),
          retryTurn(bench.ctx, { ...target, modelId: null }),
          archiveChat(bench.ctx, { ...target, archived: true }),
          deleteQueuedMessage(bench.ctx, { ...target, queuedId: "que_1" }),
          patchChat(bench.ctx, { ...target, title: "Mine" }),
          markRead(bench.ctx, { ...target, messageId: "msg_0000000000001" }),
          reconcileChat(bench.ctx, target),
        ].map(refusalOf),
      );
      expect(refused.map((error) => error.code)).toEqual(refused.map(() => "not_found"));
    }
    expect(await dumpChat(bench, foreign)).toEqual(before);
  });
});

describe("sending", () => {
  it("answers the rows that entered history", async () => {
    const chatId = await chatIn(bench, "W");
    const answer = await sendMessage(bench.ctx, { caller, chatId, content: hello });
    expect(answer).toMatchObject({
      queued: false,
      messages: [{ role: "user", parts: hello, authorId: bench.userId, modelId: bench.modelId }],
    });
    expect(answer.queuedMessage).toBeUndefined();
  });

  it("answers the message that waits", async () => {
    const chatId = await chatIn(bench, "R0");
    const answer = await sendMessage(bench.ctx, { caller, chatId, content: hello });
    expect(answer).toMatchObject({ queued: true, queuedMessage: { chatId, content: hello } });
    expect(answer.messages).toBeUndefined();
  });

  it("to an archived chat is refused before anything else is looked at", async () => {
    const chatId = await chatIn(bench, "XW", { modelId: "mod_gone" });
    expect(await refusalOf(sendMessage(bench.ctx, { caller, chatId, content: hello }))).toMatchObject({
      code: "conflict",
      message: "This chat is archived. Restore it to go on.",
    });
  });

  it("is refused at the queue's cap with its own code", async () => {
    const chatId = await chatIn(bench, "R0");
    for (let n = 0; n < 20; n++) await sendMessage(bench.ctx, { caller, chatId, content: hello });
    expect(await refusalOf(sendMessage(bench.ctx, { caller, chatId, content: hello }))).toMatchObject({
      code: "queue_full",
    });
    expect(await readQueue(bench, chatId)).toHaveLength(20);
  });
});

describe("when no model can be used", () => {
  it("every refusal says who has to do what, and nothing is written", async () => {
    const chatId = await chatIn(bench, "E0");
    const before = await dumpChat(bench, chatId);
    const admin: Caller = { ...caller, role: "admin" };
    await bench.database.db.update(providers).set({ enabled: false });
    try {
      const asMember = await refusalOf(sendMessage(bench.ctx, { caller, chatId, content: hello }));
      expect(asMember).toMatchObject({ code: "conflict" });
      expect(asMember.message).toContain("Ask an administrator");
      const asAdmin = await refusalOf(sendMessage(bench.ctx, { caller: admin, chatId, content: hello }));
      expect(asAdmin.message).toContain("in the settings under Models");
      expect((await refusalOf(createChat(bench.ctx, { caller, content: hello }))).code).toBe("conflict");
      expect((await refusalOf(retryTurn(bench.ctx, { caller, chatId, modelId: null }))).code).toBe(
        "conflict",
      );
      const chosen = { caller, chatId, content: hello, modelId: bench.modelId };
      expect((await refusalOf(sendMessage(bench.ctx, chosen))).message).toBe(
        "The provider of Demo is disabled. Choose another model, or ask an administrator to enable it.",
      );
    } finally {
      await bench.database.db.update(providers).set({ enabled: true });
    }
    expect(await dumpChat(bench, chatId)).toEqual(before);
  });

  it("a chat whose own model was disabled goes on with the default", async () => {
    const disabled = newId("mod");
    await bench.database.db.insert(models).values({
      id: disabled,
      providerId: bench.providerId,
      model: "old",
      displayName: "Old",
      contextLimit: 10,
      enabled: false,
    });
    const chatId = await chatIn(bench, "W", { modelId: disabled });
    await sendMessage(bench.ctx, { caller, chatId, content: hello });
    expect((await readRow(bench, chatId)).modelId).toBe(bench.modelId);
    const chosen = await refusalOf(
      sendMessage(bench.ctx, { caller, chatId, content: hello, modelId: disabled }),
    );
    expect(chosen.message).toBe(
      "Old is disabled. Choose another model, or ask an administrator to enable it.",
    );
    await bench.database.db.delete(models).where(eq(models.id, disabled));
  });
});

describe("stopping and trying again", () => {
  it("tells whether there was anything to stop", async () => {
    const running = await chatIn(bench, "R0");
    expect(await interruptChat(bench.ctx, { caller, chatId: running })).toMatchObject({
      changed: true,
      chat: { status: "interrupting" },
    });
    const idle = await chatIn(bench, "W");
    expect(await interruptChat(bench.ctx, { caller, chatId: idle })).toMatchObject({
      changed: false,
      chat: { status: "waiting", versions: { snapshot: 7 } },
    });
  });

  it("tries an error again, and refuses where there is none", async () => {
    const chatId = await chatIn(bench, "E0");
    expect(await retryTurn(bench.ctx, { caller, chatId, modelId: null })).toMatchObject({
      status: "running",
      lastError: null,
    });
    expect(await refusalOf(retryTurn(bench.ctx, { caller, chatId, modelId: null }))).toMatchObject({
      code: "conflict",
    });
  });

  it("tries again with the model that was chosen for it, which the chat keeps", async () => {
    const id = newId("mod");
    const { providerId, database } = bench;
    await database.db
      .insert(models)
      .values({ id, providerId, model: "other", displayName: "Other", contextLimit: 100_000 });
    const chatId = await chatIn(bench, "E0");
    expect(await retryTurn(bench.ctx, { caller, chatId, modelId: id })).toMatchObject({
      status: "running",
      modelId: id,
    });
    const refused = await chatIn(bench, "E0");
    const unknown = { caller, chatId: refused, modelId: newId("mod") };
    expect(await refusalOf(retryTurn(bench.ctx, unknown))).toMatchObject({ code: "invalid_request" });
    expect((await readRow(bench, refused)).status).toBe("error");
  });
});

describe("changing a chat", () => {
  it("renames, pins and labels in one step, and archiving lets the pin go", async () => {
    const chatId = await chatIn(bench, "W");
    const chat = await patchChat(bench.ctx, {
      caller,
      chatId,
      title: " New\nname ",
      pinOrder: 1,
      labels: { a: "b" },
    });
    expect(chat).toMatchObject({
      title: "New name",
      pinOrder: 1,
      labels: { a: "b" },
      versions: { snapshot: 8, metadata: 8 },
    });
    expect(await patchChat(bench.ctx, { caller, chatId, archived: true, labels: {} })).toMatchObject({
      archived: true,
      pinOrder: null,
      labels: {},
      versions: { snapshot: 9 },
    });
    expect(await patchChat(bench.ctx, { caller, chatId, archived: true })).toMatchObject({
      versions: { snapshot: 9 },
    });
    expect((await refusalOf(patchChat(bench.ctx, { caller, chatId, pinOrder: 1 }))).code).toBe("conflict");
  });

  it("changes nothing when one of the changes is refused", async () => {
    const chatId = await chatIn(bench, "R0");
    const before = await dumpChat(bench, chatId);
    const patch = patchChat(bench.ctx, { caller, chatId, title: "New name", archived: true });
    expect(await refusalOf(patch)).toMatchObject({
      code: "conflict",
      message: "This chat is at work. Stop it before you archive it.",
    });
    expect((await refusalOf(patchChat(bench.ctx, { caller, chatId, title: " " }))).fields).toEqual([
      { path: "title", message: "must not be blank" },
    ]);
    expect(await dumpChat(bench, chatId)).toEqual(before);
  });

  it("deletes from the queue once", async () => {
    const chatId = await chatIn(bench, "R1");
    const queuedId = (await readQueue(bench, chatId))[0]?.id ?? "";
    await deleteQueuedMessage(bench.ctx, { caller, chatId, queuedId });
    expect((await refusalOf(deleteQueuedMessage(bench.ctx, { caller, chatId, queuedId }))).code).toBe(
      "not_found",
    );
  });

  it("reconciles only what should not exist", async () => {
    const broken = await chatIn(bench, "invalid");
    expect(await reconcileChat(bench.ctx, { caller, chatId: broken })).toMatchObject({ status: "error" });
    expect(await refusalOf(reconcileChat(bench.ctx, { caller, chatId: broken }))).toMatchObject({
      code: "conflict",
      message: expect.stringContaining("nothing to reconcile"),
    });
  });
});
