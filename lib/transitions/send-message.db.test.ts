import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { models } from "../../db/schema/models";
import { MAX_QUEUED_MESSAGES } from "../chat/queue";
import { newId } from "../ids";
import { createChat } from "./create-chat";
import { deleteQueuedMessage } from "./delete-queued-message";
import { isTransitionError } from "./errors";
import { finishTurn } from "./finish-turn";
import { type BusyBehavior, type SendMessageInput, sendMessage } from "./send-message";
import {
  chatIn,
  createWorkbench,
  dumpChat,
  fenceOf,
  insertAssistantMessage,
  insertQueued,
  readCalls,
  readMessages,
  readQueue,
  readRow,
  textOf,
  userTexts,
  type Workbench,
} from "./testing";

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());

function send(chatId: string, text: string, overrides: Partial<SendMessageInput> = {}) {
  return sendMessage(bench.ctx, {
    chatId,
    content: [{ type: "text", text }],
    authorId: bench.userId,
    modelId: null,
    reasoningEffort: null,
    busyBehavior: "queue",
    ...overrides,
  });
}

async function addModel(columns: Partial<typeof models.$inferInsert> = {}): Promise<string> {
  const id = newId("mod");
  await bench.database.db.insert(models).values({
    id,
    providerId: bench.providerId,
    model: id,
    displayName: id,
    contextLimit: 1000,
    ...columns,
  });
  return id;
}

describe("creating a chat", () => {
  it("runs at once, at snapshot 1, history 1 and queue 0", async () => {
    const id = newId("chat");
    bench.pubsub.sent.length = 0;
    const created = await createChat(bench.ctx, {
      id,
      ownerId: bench.userId,
      authorId: bench.userId,
      title: "Hello",
      content: [{ type: "text", text: "Hello" }],
      modelId: bench.modelId,
      workspaceId: null,
      planMode: false,
      labels: { team: "a" },
      systemPrompt: null,
      reasoningEffort: null,
      mcpServerIds: [],
      dynamicTools: [],
    });
    const row = await readRow(bench, id);
    expect(row).toMatchObject({
      status: "running",
      snapshotVersion: 1,
      historyVersion: 1,
      queueVersion: 0,
      generationAttempt: 0,
      rootChatId: id,
      workerId: null,
      labels: { team: "a" },
    });
    expect(row.turnStartedAt).not.toBeNull();
    expect(row.runnableSince).not.toBeNull();
    const [message] = await readMessages(bench, id);
    expect(message).toMatchObject({ revision: 1, role: "user", authorId: bench.userId });
    expect(created.messageId).toMatch(/^msg_/);
    expect(bench.pubsub.sent).toMatchObject([
      { channel: "chat", hint: { change: "created", snapshotVersion: 1, historyVersion: 1 } },
      { channel: "ownership", hint: { chatId: id } },
    ]);
  });
});

describe("sending to an idle chat", () => {
  it("answers every open call first: what never began is cancelled, what began is unknown", async () => {
    const chatId = await chatIn(bench, "W");
    const messageId = await insertAssistantMessage(bench, chatId, [
      { toolCallId: "a", state: "requested" },
      { toolCallId: "b", state: "started" },
      { toolCallId: "c", state: "finished" },
    ]);
    await send(chatId, "Next");

    const calls = (await readCalls(bench, chatId)).filter((call) => call.messageId === messageId);
    expect(calls.map((call) => [call.state, call.isError, call.reason])).toEqual([
      ["cancelled", true, "new_message"],
      ["unknown", true, "new_message"],
      ["finished", false, null],
    ]);
    expect(calls[1]?.output).toEqual({ error: expect.stringContaining("unknown") });
    const rows = await readMessages(bench, chatId);
    expect(rows.find((row) => row.id === messageId)?.resultsVersion).toBe(1);
    expect(textOf(rows.at(-1)?.parts ?? [])).toBe("Next");
  });

  it("clears the error and begins a turn", async () => {
    const chatId = await chatIn(bench, "E0");
    await send(chatId, "Again");
    const row = await readRow(bench, chatId);
    expect(row).toMatchObject({ status: "running", lastError: null });
    expect(row.turnStartedAt).not.toBeNull();
    expect(row.runnableSince).not.toBeNull();
    expect(row.historyVersion).toBe(row.snapshotVersion);
  });

  it("makes the model that was chosen the chat's", async () => {
    const chatId = await chatIn(bench, "W");
    const modelId = await addModel();
    await send(chatId, "Next", { modelId, reasoningEffort: "high" });
    const row = await readRow(bench, chatId);
    expect(row).toMatchObject({ modelId, reasoningEffort: "high", metadataVersion: row.snapshotVersion });
    expect((await readMessages(bench, chatId)).at(-1)).toMatchObject({ modelId, reasoningEffort: "high" });
  });
});

describe("sending to a chat in error with a backlog", () => {
  it("T11 takes the old head into history and puts the new message at the tail", async () => {
    const chatId = await chatIn(bench, "E1");
    await insertQueued(bench, chatId, "queued 2");
    const sent = await send(chatId, "newest");
    expect(sent.queued).toBe(true);
    expect(sent.messageIds).toHaveLength(1);
    expect(await userTexts(bench, chatId)).toEqual(["Hello", "queued 1"]);
    expect((await readQueue(bench, chatId)).map((row) => row.content)).toEqual([
      [{ type: "text", text: "queued 2" }],
      [{ type: "text", text: "newest" }],
    ]);
    expect(await readRow(bench, chatId)).toMatchObject({ status: "running", lastError: null });
  });
});

describe("sending to a busy chat", () => {
  it.each<BusyBehavior>(["queue", "steer"])(
    "T09 with %s leaves the step that is under way alone",
    async (busyBehavior) => {
      const chatId = await chatIn(bench, "R0");
      const before = await readRow(bench, chatId);
      const sent = await send(chatId, "Later", { busyBehavior });
      expect(sent).toMatchObject({ queued: true, messageIds: [] });
      const after = await readRow(bench, chatId);
      expect(after).toMatchObject({
        status: "running",
        historyVersion: before.historyVersion,
        generationAttempt: before.generationAttempt,
        queueVersion: after.snapshotVersion,
      });
      expect((await readQueue(bench, chatId))[0]?.steer).toBe(busyBehavior === "steer");
      expect((await readCalls(bench, chatId))[0]?.state).toBe("requested");
    },
  );

  it("with interrupt queues it and asks the owner to stop", async () => {
    const chatId = await chatIn(bench, "R0");
    await send(chatId, "Now", { busyBehavior: "interrupt" });
    expect((await readRow(bench, chatId)).status).toBe("interrupting");
    expect(await readQueue(bench, chatId)).toHaveLength(1);
    expect(await userTexts(bench, chatId)).toEqual(["Hello"]);
  });

  it("T12 is refused at the cap, with nothing inserted", async () => {
    const chatId = await chatIn(bench, "R0");
    for (let n = 0; n < MAX_QUEUED_MESSAGES; n++) await send(chatId, `message ${n}`);
    const before = await dumpChat(bench, chatId);
    const error: unknown = await send(chatId, "one too many").catch((thrown: unknown) => thrown);
    expect(isTransitionError(error) && error.reason).toBe("queue_full");
    expect(await dumpChat(bench, chatId)).toEqual(before);
  });

  it("holds the cap when many send at once", async () => {
    const chatId = await chatIn(bench, "R0");
    const sent = await Promise.allSettled(Array.from({ length: 30 }, (_, n) => send(chatId, `message ${n}`)));
    expect(sent.filter((one) => one.status === "fulfilled")).toHaveLength(MAX_QUEUED_MESSAGES);
    expect(await readQueue(bench, chatId)).toHaveLength(MAX_QUEUED_MESSAGES);
  });
});

describe("the queue's head, when the turn ends", () => {
  it("enters history with its own author and link, oldest first, one a turn", async () => {
    const chatId = await chatIn(bench, "R0");
    await send(chatId, "first");
    await send(chatId, "second");
    await finishTurn(bench.ctx, { fence: await fenceOf(bench, chatId) });
    expect(await userTexts(bench, chatId)).toEqual(["Hello", "first"]);
    expect((await readRow(bench, chatId)).status).toBe("running");
    await finishTurn(bench.ctx, { fence: await fenceOf(bench, chatId) });
    expect(await userTexts(bench, chatId)).toEqual(["Hello", "first", "second"]);
    const last = (await readMessages(bench, chatId)).at(-1);
    expect(last).toMatchObject({ authorId: bench.userId, queuedMessageId: expect.stringMatching(/^que_/) });
    await finishTurn(bench.ctx, { fence: await fenceOf(bench, chatId) });
    expect((await readRow(bench, chatId)).status).toBe("waiting");
  });

  it("lets what was steered too late begin the next turn, before what waits", async () => {
    const chatId = await chatIn(bench, "R0");
    await send(chatId, "waits");
    await send(chatId, "steered", { busyBehavior: "steer" });
    await send(chatId, "steered too", { busyBehavior: "steer" });
    await finishTurn(bench.ctx, { fence: await fenceOf(bench, chatId) });
    expect(await userTexts(bench, chatId)).toEqual(["Hello", "steered", "steered too"]);
    await finishTurn(bench.ctx, { fence: await fenceOf(bench, chatId) });
    expect((await userTexts(bench, chatId)).at(-1)).toBe("waits");
  });

  it("begins a new turn, and keeps its place in the line for capacity", async () => {
    const since = new Date("2026-01-01T00:00:00Z");
    const chatId = await chatIn(bench, "R1", { turnStartedAt: since, runnableSince: since });
    await finishTurn(bench.ctx, { fence: await fenceOf(bench, chatId) });
    const row = await readRow(bench, chatId);
    expect(row.turnStartedAt?.getTime()).toBeGreaterThan(since.getTime());
    expect(row.runnableSince).toEqual(since);
  });

  it("keeps the model it was queued with while that can be used, else takes the default", async () => {
    const chosen = await addModel();
    const disabled = await addModel();
    const chatId = await chatIn(bench, "R0");
    await send(chatId, "first", { modelId: chosen });
    await send(chatId, "second", { modelId: disabled });
    await bench.database.db.update(models).set({ enabled: false }).where(eq(models.id, disabled));
    await finishTurn(bench.ctx, { fence: await fenceOf(bench, chatId) });
    expect(await readRow(bench, chatId)).toMatchObject({ modelId: chosen });
    await finishTurn(bench.ctx, { fence: await fenceOf(bench, chatId) });
    expect(await readRow(bench, chatId)).toMatchObject({ modelId: bench.modelId });
  });
});

describe("deleting a queued message", () => {
  it("T14 leaves the running step untouched", async () => {
    const chatId = await chatIn(bench, "R1");
    const before = await readRow(bench, chatId);
    const [head] = await readQueue(bench, chatId);
    await deleteQueuedMessage(bench.ctx, { chatId, queuedId: head?.id ?? "" });
    const after = await readRow(bench, chatId);
    expect(after).toMatchObject({
      status: "running",
      historyVersion: before.historyVersion,
      queueVersion: after.snapshotVersion,
    });
    expect(await readQueue(bench, chatId)).toEqual([]);
  });

  it("is refused for a message of another chat", async () => {
    const chatId = await chatIn(bench, "R1");
    const other = await chatIn(bench, "R1");
    const [foreign] = await readQueue(bench, other);
    const error: unknown = await deleteQueuedMessage(bench.ctx, {
      chatId,
      queuedId: foreign?.id ?? "",
    }).catch((thrown: unknown) => thrown);
    expect(isTransitionError(error) && error.reason).toBe("queued_message_not_found");
    expect(await readQueue(bench, other)).toHaveLength(1);
  });
});
