import { readUIMessageStream } from "ai";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { compact } from "@/lib/chat/compact";
import type { AppChunk, AppMessage, AppPart } from "@/lib/chat/message-types";
import type { Message, StreamEvent } from "@/lib/chat/wire";
import { ChatStore } from "./chat-store";
import { loadMessageReader } from "./live-message";

/** A small reproducible generator (mulberry32), so that a failing seed can be run again. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

async function foldParts(chunks: AppChunk[], base: AppPart[] = []): Promise<AppPart[]> {
  const stream = new ReadableStream<AppChunk>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
  let parts = base;
  const message: AppMessage = { id: "m", role: "assistant", parts: structuredClone(base) };
  for await (const view of readUIMessageStream<AppMessage>({ message, stream })) parts = view.parts;
  return parts;
}

function randomLog(random: () => number): AppChunk[] {
  const chunks: AppChunk[] = [{ type: "start", messageId: "m" }, { type: "start-step" }];
  const blocks = 1 + Math.floor(random() * 3);
  for (let block = 0; block < blocks; block++) {
    const id = `t${block}`;
    chunks.push({ type: "text-start", id });
    const deltas = 1 + Math.floor(random() * 12);
    for (let i = 0; i < deltas; i++) chunks.push({ type: "text-delta", id, delta: `w${i} ` });
    chunks.push({ type: "text-end", id });
  }
  if (random() < 0.5) {
    const toolCallId = "call";
    chunks.push({ type: "tool-input-start", toolCallId, toolName: "execute", dynamic: true });
    for (const piece of ['{"comm', 'and":"ls', '"}'])
      chunks.push({ type: "tool-input-delta", toolCallId, inputTextDelta: piece });
    chunks.push({
      type: "tool-input-available",
      toolCallId,
      toolName: "execute",
      input: { command: "ls" },
      dynamic: true,
    });
  }
  return [...chunks, { type: "finish-step" }, { type: "finish" }];
}

function row(id: string, parts: AppPart[], revision: number): Message {
  return { id, chatId: "c", role: "assistant", parts, createdAt: "2026-01-01T00:00:00.000Z", revision };
}

// Fetched by the first message otherwise, for longer than a test waits on a busy machine.
beforeAll(loadMessageReader);

test("a history that is sent anew takes the place of the old one at once, when all of it is there", () => {
  const store = new ChatStore();
  store.apply({ name: "message", data: row("msg_1", [], 1) });
  store.apply({ name: "message", data: row("msg_2", [], 1) });
  store.apply({ name: "history_reset", data: {} });
  store.apply({ name: "message", data: row("msg_3", [], 2) });
  expect(store.getSnapshot().rows.map(({ id }) => id)).toEqual(["msg_1", "msg_2"]);
  store.apply({ name: "synced", data: { snapshotVersion: 2, oldestId: "msg_3", hasMore: false } });
  expect(store.getSnapshot().rows.map(({ id }) => id)).toEqual(["msg_3"]);
});

test("an edit's answer takes what follows away before the stream does", () => {
  const store = new ChatStore();
  for (const id of ["msg_1", "msg_2", "msg_3"]) store.apply({ name: "message", data: row(id, [], 1) });
  const edited = { messages: [row("msg_4", [], 2)], deletedMessageIds: ["msg_2", "msg_3"] };
  store.putEdited(edited);
  expect(store.getSnapshot().rows.map(({ id }) => id)).toEqual(["msg_1", "msg_4"]);
  expect(store.getSnapshot()).toMatchObject({ queued: [], live: null });
});

function partEvent(
  chunks: AppChunk[],
  position: { history: number; attempt: number; id: string; seq: number },
): StreamEvent {
  const { history, attempt, id, seq } = position;
  const lastSeq = seq + chunks.length - 1;
  return {
    name: "message_part",
    data: { historyVersion: history, attempt, messageId: id, seq, lastSeq, chunks },
  };
}

function createStore(onBroken?: () => void): ChatStore {
  return new ChatStore({ schedule: (callback) => callback(), ...(onBroken ? { onBroken } : {}) });
}

describe("a client that joins, resumes and is retried at random", () => {
  test.each(Array.from({ length: 200 }, (_, seed) => seed))(
    "folds what the server stored, seed %i",
    async (seed) => {
      const random = generator(seed);
      const store = createStore();
      const stored: Message[] = [];
      let history = 10;
      for (let step = 0; step < 3; step++) {
        const id = `msg_${step}`;
        let attempt = 1;
        let log = randomLog(random);
        const retried = random() < 0.4;
        const streamed = retried ? log.slice(0, Math.floor(random() * log.length)) : log;
        await play(store, streamed, { history, attempt, id, random });
        if (retried) {
          attempt += 1;
          store.apply({ name: "preview_reset", data: { historyVersion: history, attempt, reason: "retry" } });
          log = randomLog(random);
          await play(store, log, { history, attempt, id, random });
        }
        await settle();
        expect(store.getSnapshot().live?.parts).toEqual(await foldParts(log));
        const before = history;
        history += 1 + Math.floor(random() * 3);
        const committed = row(id, await foldParts(log), history);
        stored.push(committed);
        if (random() < 0.2) await repeatOldRows(store, stored, before);
        store.apply({ name: "message", data: committed });
        store.apply({
          name: "preview_reset",
          data: { historyVersion: history, attempt: 0, reason: "committed" },
        });
        expect(store.getSnapshot().live).toBeNull();
      }
      expect(store.getSnapshot().rows).toEqual(stored);
    },
  );
});

/** Sends a log in frames of random size; now and then a frame twice, or a late join with the compacted log. */
async function play(
  store: ChatStore,
  log: AppChunk[],
  { history, attempt, id, random }: { history: number; attempt: number; id: string; random: () => number },
): Promise<void> {
  let at = 0;
  if (random() < 0.5 && log.length > 0) {
    at = 1 + Math.floor(random() * (log.length - 1));
    const chunks = compact(log.slice(0, at));
    const data = { historyVersion: history, attempt, messageId: id, seq: 1, lastSeq: at, chunks };
    store.apply({ name: "message_part", data });
  }
  while (at < log.length) {
    const size = 1 + Math.floor(random() * 4);
    const frame = partEvent(log.slice(at, at + size), { history, attempt, id, seq: at + 1 });
    store.apply(frame);
    if (random() < 0.2) store.apply(frame);
    if (random() < 0.3) await settle();
    at += size;
  }
}

/** A resumed sync may send rows again that the client has; they do not disturb the live row. */
async function repeatOldRows(store: ChatStore, stored: Message[], history: number): Promise<void> {
  const live = store.getSnapshot().live;
  for (const old of stored.slice(0, -1))
    store.apply({ name: "message", data: { ...old, revision: Math.min(old.revision, history) } });
  await settle();
  expect(store.getSnapshot().live).toBe(live);
}

test("a tool batch starts from the committed row, and its committed form replaces it", async () => {
  const store = createStore();
  const call: AppPart = {
    type: "dynamic-tool",
    toolName: "execute",
    toolCallId: "a",
    state: "input-available",
    input: { command: "ls" },
  };
  store.apply({ name: "message", data: row("msg_1", [call], 5) });
  const at = { history: 5, attempt: 1, id: "msg_1" };
  store.apply(
    partEvent(
      [{ type: "data-tool-output", transient: true, data: { toolCallId: "a", offset: 0, text: "one\n" } }],
      { ...at, seq: 1 },
    ),
  );
  store.apply(
    partEvent(
      [{ type: "data-tool-output", transient: true, data: { toolCallId: "a", offset: 4, text: "two\n" } }],
      { ...at, seq: 2 },
    ),
  );
  await settle();
  expect(store.getSnapshot().live).toMatchObject({ parts: [call], outputs: { a: "one\ntwo\n" } });
  store.apply(
    partEvent([{ type: "tool-output-available", toolCallId: "a", output: { ok: true }, dynamic: true }], {
      ...at,
      seq: 3,
    }),
  );
  await settle();
  expect(store.getSnapshot().live?.parts).toMatchObject([
    { state: "output-available", output: { ok: true } },
  ]);
  const done = row("msg_1", [{ ...call, state: "output-available", output: { ok: true } } as AppPart], 8);
  store.apply({ name: "message", data: done });
  expect(store.getSnapshot()).toMatchObject({ live: null, rows: [done] });
});

test("a repeated row of the batch that is running does not end its live view", async () => {
  const store = createStore();
  const committed = row("msg_1", [], 5);
  store.apply({ name: "message", data: committed });
  store.apply(partEvent([{ type: "start-step" }], { history: 5, attempt: 1, id: "msg_1", seq: 1 }));
  store.apply({ name: "message", data: committed });
  expect(store.getSnapshot().live).not.toBeNull();
});

test("T55 a gap in the numbers asks for a fresh start, a repeated number is ignored", () => {
  const onBroken = vi.fn();
  const store = createStore(onBroken);
  const at = { history: 5, attempt: 1, id: "msg_1" };
  store.apply(partEvent([{ type: "start-step" }], { ...at, seq: 1 }));
  store.apply(partEvent([{ type: "start-step" }], { ...at, seq: 1 }));
  expect(onBroken).not.toHaveBeenCalled();
  store.apply(partEvent([{ type: "finish-step" }], { ...at, seq: 3 }));
  expect(onBroken).toHaveBeenCalledOnce();
});

test("an input beyond 8 KB is shown by its size until it is complete", async () => {
  const store = createStore();
  const at = { history: 5, attempt: 1, id: "msg_1" };
  const long = "x".repeat(9_000);
  store.apply(
    partEvent(
      [
        { type: "tool-input-start", toolCallId: "w", toolName: "write_file", dynamic: true },
        { type: "tool-input-delta", toolCallId: "w", inputTextDelta: '{"path":"a.txt","content":"' },
        { type: "tool-input-delta", toolCallId: "w", inputTextDelta: long },
      ],
      { ...at, seq: 1 },
    ),
  );
  await settle();
  const live = store.getSnapshot().live;
  expect(live?.inputSizes["w"]).toBe(9_027);
  expect(JSON.stringify(live?.parts)).not.toContain("xxx");
});

test("chunks that make no sense ask for a fresh start", async () => {
  const onBroken = vi.fn();
  const store = createStore(onBroken);
  store.apply(
    partEvent([{ type: "text-delta", id: "never-started", delta: "x" }], {
      history: 5,
      attempt: 1,
      id: "msg_1",
      seq: 1,
    }),
  );
  await vi.waitFor(() => expect(onBroken).toHaveBeenCalled());
});

test("a send's answer is shown at once, and never against what the stream has told since", () => {
  const store = createStore();
  const queued = (id: string) => ({
    id,
    chatId: "chat_1",
    content: [{ type: "text" as const, text: id }],
    position: 1,
    modelId: null,
    createdAt: "2025-11-25T10:00:00.000Z",
  });
  store.putSent({ queued: false, messages: [row("msg_1", [{ type: "text", text: "hi" }], 1)] });
  expect(store.getSnapshot().rows.map(({ id }) => id)).toEqual(["msg_1"]);
  store.putSent({ queued: true, queuedMessage: queued("que_1") });
  expect(store.getSnapshot().queued.map(({ id }) => id)).toEqual(["que_1"]);
  store.apply({ name: "queue_update", data: { queued: [queued("que_1"), queued("que_2")] } });
  store.apply({ name: "queue_update", data: { queued: [] } });
  store.putSent({ queued: true, queuedMessage: queued("que_2") });
  expect(store.getSnapshot().queued).toEqual([]);
  store.apply({ name: "message", data: row("msg_1", [{ type: "text", text: "newer" }], 3) });
  store.putSent({ queued: false, messages: [row("msg_1", [{ type: "text", text: "hi" }], 1)] });
  expect(store.getSnapshot().rows[0]?.revision).toBe(3);
});
