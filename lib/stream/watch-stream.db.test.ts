import { eq } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { noteModelPhase, settleModelCall, startModelCall } from "../../db/queries/model-calls";
import { chats } from "../../db/schema/chats";
import type { Chat } from "../chat/wire";
import { newId } from "../ids";
import { createLog } from "../log";
import { createChat } from "../transitions/create-chat";
import { chatIn, createPerson } from "../transitions/testing";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import { KeptEvents, StreamBench, type StreamProcess, WAIT } from "./testing";
import { runWatchStream } from "./watch-stream";

let bench: StreamBench;

beforeEach(async () => {
  bench = await StreamBench.create();
});

afterEach(async () => {
  await bench.end();
});

function watch({ hub }: StreamProcess, ownerId = bench.workbench.userId) {
  const sink = new KeptEvents();
  const done = runWatchStream(
    { db: bench.db, hub, log: createLog("silent"), env: { pollMs: 20 } },
    ownerId,
    sink,
  );
  const ids = () => sink.sent.flatMap(({ data }) => (data as Partial<Chat>).id ?? []);
  const synced = () => vi.waitFor(() => expect(sink.sent.map(({ name }) => name)).toContain("synced"), WAIT);
  const after = () => sink.sent.slice(sink.sent.findIndex(({ name }) => name === "synced") + 1);
  return { sink, done, ids, synced, after };
}

test("a chat that is deleted is told without its hint, also one that nobody has changed", async () => {
  const reader = await bench.startProcess({ losesHints: true });
  const old = { updatedAt: new Date(0) };
  const [kept, gone] = [await chatIn(bench.workbench, "W", old), await chatIn(bench.workbench, "W", old)];
  const client = watch(reader);
  await client.synced();
  expect(client.ids().toSorted()).toEqual([kept, gone].toSorted());
  await bench.db.delete(chats).where(eq(chats.id, gone));
  await vi.waitFor(() => expect(client.after()).toHaveLength(1), WAIT);
  await updateChatMetadata((await bench.startProcess()).ctx, { chatId: kept, patch: { title: "Kept" } });
  await vi.waitFor(() => expect(client.after()).toHaveLength(2), WAIT);
  expect(client.after()).toMatchObject([
    { name: "chat_deleted", data: { id: gone } },
    { name: "chat_updated", data: { id: kept } },
  ]);
});

test("it begins with pinned, running and waiting-for-you chats and the newest, each once", async () => {
  const process = await bench.startProcess();
  const old = new Date("2020-01-01T00:00:00.000Z");
  const expected = [
    await chatIn(bench.workbench, "W", { lastTurnAt: old, pinOrder: 1 }),
    await chatIn(bench.workbench, "R0", { lastTurnAt: old }),
    await chatIn(bench.workbench, "E0", { lastTurnAt: old }),
  ];
  const hidden = await chatIn(bench.workbench, "W", { lastTurnAt: old });
  await chatIn(bench.workbench, "XW");
  for (let i = 0; i < 100; i++) expected.push(await chatIn(bench.workbench, "W"));
  const client = watch(process);
  await client.synced();
  expect(client.ids().toSorted()).toEqual(expected.toSorted());
  expect(client.ids()).not.toContain(hidden);
  client.sink.end();
  await client.done;
});

test("what the model of a sub-agent at work does is told although no version moves, and of no other chat", async () => {
  const { userId } = bench.workbench;
  const parent = await chatIn(bench.workbench, "R0");
  const child = await chatIn(bench.workbench, "R0", { parentChatId: parent, rootChatId: parent });
  const client = watch(await bench.startProcess());
  await client.synced();
  // A chat may be told again as it was before.
  const told = (id: string) => {
    const phases = client
      .after()
      .flatMap(({ data }) => ((data as Chat).id === id ? [(data as Chat).modelPhase] : []));
    return phases.filter((phase, index) => phase !== (phases[index - 1] ?? null));
  };
  const calls = [parent, child].map((chatId) => ({ id: newId("mcl"), chatId }));
  for (const call of calls) {
    const of = { rootChatId: parent, userId, historyVersion: 1, attempt: 1, modelId: "mdl_1" };
    await startModelCall(bench.db, { ...call, ...of, purpose: "generation" });
  }
  await vi.waitFor(() => expect(told(child)).toEqual(["waiting"]), WAIT);
  for (const { id } of calls) await noteModelPhase(bench.db, { id, phase: "writing" });
  await vi.waitFor(() => expect(told(child)).toEqual(["waiting", "writing"]), WAIT);
  for (const { id } of calls)
    await settleModelCall(bench.db, { id, usage: null, costMicros: null, firstPartAt: null });
  await vi.waitFor(() => expect(told(child)).toEqual(["waiting", "writing", null]), WAIT);
  expect(told(parent)).toEqual([]);
});

test("then it tells what is created, changed and deleted, and nothing of other people's chats", async () => {
  const [writer, reader] = [await bench.startProcess(), await bench.startProcess()];
  const { userId, modelId } = bench.workbench;
  const client = watch(reader);
  const stranger = watch(reader, await createPerson(bench.db));
  await Promise.all([client.synced(), stranger.synced()]);
  const chatId = newId("chat");
  await createChat(writer.ctx, {
    id: chatId,
    ownerId: userId,
    title: "New",
    content: [{ type: "text", text: "Go" }],
    modelId,
    workspaceId: null,
    planMode: false,
    labels: {},
    systemPrompt: null,
    reasoningEffort: null,
    mcpServerIds: [],
    dynamicTools: [],
    authorId: userId,
  });
  await vi.waitFor(() => expect(client.after()).toHaveLength(1), WAIT);
  await updateChatMetadata(writer.ctx, { chatId, patch: { title: "Renamed" } });
  await vi.waitFor(() => expect(client.after()).toHaveLength(2), WAIT);
  await bench.db.delete(chats).where(eq(chats.id, chatId));
  writer.pubsub.publish("chat", {
    chatId,
    snapshotVersion: 3,
    historyVersion: 1,
    queueVersion: 0,
    retryStateVersion: 0,
    metadataVersion: 2,
    attempt: 0,
    status: "running",
    archived: false,
    workerId: null,
    runnerId: null,
    ownerId: userId,
    change: "deleted",
  });
  await vi.waitFor(() => expect(client.after()).toHaveLength(3), WAIT);
  expect(client.after()).toMatchObject([
    // The poll may be faster than the hint, and does not know what is new.
    { name: expect.stringMatching(/^chat_(created|updated)$/), data: { id: chatId, title: "New" } },
    { name: "chat_updated", data: { id: chatId, title: "Renamed" } },
    { name: "chat_deleted", data: { id: chatId } },
  ]);
  // Whoever merges events into what a list said keeps the children it knows.
  for (const { data } of client.after()) expect(data).not.toHaveProperty("children");
  expect(stranger.after()).toEqual([]);
});
