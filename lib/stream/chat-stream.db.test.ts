import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createPostgresPubsub } from "../../db/postgres-pubsub";
import type { Pubsub } from "../../db/pubsub";
import { listMessages } from "../../db/queries/messages";
import { chats } from "../../db/schema/chats";
import type { Message, StreamEvent } from "../chat/wire";
import { systemClock } from "../clock";
import { createLog } from "../log";
import { commitModelStep } from "../transitions/commit-model-step";
import { finishTurn } from "../transitions/finish-turn";
import { recordGenerationAttempt } from "../transitions/record-generation-attempt";
import { sendMessage } from "../transitions/send-message";
import { chatIn, createWorkbench, fenceOf, type Workbench } from "../transitions/testing";
import type { TransitionContext } from "../transitions/types";
import { createPostgresPartLog } from "./adapters/postgres";
import { runChatStream } from "./chat-stream";
import type { EventSink } from "./event-sink";
import { createHub, type Hub } from "./hub";
import type { EpisodeWriter, PartLog } from "./part-log";

const WAIT = { timeout: 10_000, interval: 5 };
const log = createLog("silent");

interface Process {
  pubsub: Pubsub;
  hub: Hub;
  partLog: PartLog;
  ctx: TransitionContext;
}

let bench: Workbench;
const processes: Process[] = [];
const ends: (() => void)[] = [];

async function startProcess(): Promise<Process> {
  const { db, sql: pool, url } = bench.database;
  const pubsub = await createPostgresPubsub({ listenUrl: url, sql: pool, log, clock: systemClock });
  const common = { sql: pool, pubsub, log, clock: systemClock };
  const partLog = createPostgresPartLog({ ...common, url, flushMs: 5 });
  const hub = createHub({ ...common, partLog, pollMs: 200 });
  const started = { pubsub, hub, partLog, ctx: { db, pubsub } };
  processes.push(started);
  return started;
}

type Received = { id: string; event: StreamEvent };

/** Follows a chat as a client would, keeping every event. */
function follow(process: Process, chatId: string, cursor: string | null = null) {
  const over = new AbortController();
  const received: Received[] = [];
  const sink: EventSink = {
    send: ({ id, name, data }) => {
      const event = JSON.parse(JSON.stringify({ name, data })) as StreamEvent;
      if (!over.signal.aborted) received.push({ id: id ?? "", event });
      return Promise.resolve(!over.signal.aborted);
    },
    signal: over.signal,
    end: () => over.abort(),
  };
  const deps = { db: bench.database.db, sql: bench.database.sql, log, clock: systemClock, ...process };
  const done = runChatStream(deps, { chatId, cursor }, sink);
  ends.push(() => over.abort());
  const names = () => received.map(({ event }) => event.name);
  const until = (name: StreamEvent["name"], count = 1) =>
    vi.waitFor(
      () => expect(names().filter((seen) => seen === name).length).toBeGreaterThanOrEqual(count),
      WAIT,
    );
  return { received, names, until, done, end: () => over.abort() };
}

function rowsOf(received: Received[], before: Message[] = []): Message[] {
  const rows = new Map(before.map((row) => [row.id, row]));
  for (const { event } of received) {
    if (event.name === "history_reset") rows.clear();
    if (event.name === "message") rows.set(event.data.id, event.data);
  }
  return [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function storedRows(chatId: string): Promise<Message[]> {
  const { items } = await listMessages(bench.database.db, { chatId, limit: 200 });
  return JSON.parse(JSON.stringify(items)) as Message[];
}

const text = (delta: string) => [{ type: "text-delta" as const, id: "t", delta }];

/** One model step of a chat in R0: streams words, then commits them as the row. */
async function modelStep(
  process: Process,
  chatId: string,
  words: string[],
): Promise<{ writer: EpisodeWriter; commit: () => Promise<void> }> {
  const { db } = bench.database;
  const [before] = await db.select().from(chats).where(eq(chats.id, chatId));
  if (!before) throw new Error("no chat");
  const fence = await fenceOf(bench, chatId);
  const { attempt, messageId } = await recordGenerationAttempt(process.ctx, { fence, kind: "model" });
  const { historyVersion } = before;
  const writer = await process.partLog.open({
    chatId,
    historyVersion,
    attempt,
    ownerEpoch: before.ownerEpoch,
    messageId,
    kind: "model",
  });
  writer.append([{ type: "start" }, { type: "start-step" }, { type: "text-start", id: "t" }]);
  for (const word of words) {
    writer.append(text(word));
    await writer.flush();
  }
  const row = {
    id: messageId,
    parts: [{ type: "text" as const, text: words.join(""), state: "done" as const }],
    metadata: {},
    origin: null,
    modelId: bench.modelId,
    finishReason: "stop",
    providerResponseId: null,
    usage: null,
    contextLimit: null,
    costMicros: null,
    interrupted: false,
  };
  const commit = async () => {
    await commitModelStep(process.ctx, { fence: { ...fence, attempt }, row, calls: [] });
    await writer.close();
  };
  return { writer, commit };
}

beforeEach(async () => {
  bench = await createWorkbench();
});

afterEach(async () => {
  for (const end of ends.splice(0)) end();
  for (const { hub, partLog, pubsub } of processes.splice(0)) {
    hub.close();
    await partLog.close();
    await pubsub.close();
  }
  await bench.database.drop();
});

/** A chat that runs without open calls. */
async function runningChat(process: Process): Promise<string> {
  const chatId = await chatIn(bench, "W");
  await sendMessage(process.ctx, {
    chatId,
    content: [{ type: "text", text: "Go" }],
    authorId: bench.userId,
    modelId: bench.modelId,
    reasoningEffort: null,
    busyBehavior: "queue",
  });
  return chatId;
}

test("a first answer is whole, in the fixed order, and only its last event moves the cursor's base", async () => {
  const process = await startProcess();
  const chatId = await chatIn(bench, "E1");
  const client = follow(process, chatId);
  await client.until("synced");
  expect(client.names()).toEqual(["message", "message", "queue_update", "status", "error", "synced"]);
  const bases = client.received.map(({ id }) => Number(id.split(".")[0]));
  expect(bases.slice(0, -1).every((base) => base === 0)).toBe(true);
  const [chat] = await bench.database.db.select().from(chats).where(eq(chats.id, chatId));
  expect(bases.at(-1)).toBe(chat?.snapshotVersion);
});

test("parts stream live to both processes, and the committed row comes before the preview's end", async () => {
  const [here, there] = [await startProcess(), await startProcess()];
  const chatId = await runningChat(here);
  const clients = [follow(here, chatId), follow(there, chatId)];
  for (const client of clients) await client.until("synced");
  const step = await modelStep(here, chatId, ["one ", "two ", "three"]);
  for (const client of clients) {
    await vi.waitFor(() => expect(JSON.stringify(client.received)).toContain("three"), WAIT);
  }
  await step.commit();
  for (const client of clients) {
    await client.until("preview_reset");
    const names = client.names();
    const committed = client.received.findLastIndex(({ event }) => event.name === "message");
    expect(committed).toBeGreaterThan(names.lastIndexOf("message_part"));
    expect(committed).toBeLessThan(names.indexOf("preview_reset"));
    const seqs = client.received.flatMap(({ event }) =>
      event.name === "message_part" ? [[event.data.seq, event.data.lastSeq]] : [],
    );
    let next = 1;
    for (const [seq, lastSeq] of seqs) {
      expect(seq).toBe(next);
      next = (lastSeq ?? 0) + 1;
    }
    expect(rowsOf(client.received)).toEqual(await storedRows(chatId));
  }
});

test("cursors grow strictly, and resuming at any of them ends with what is stored", async () => {
  const process = await startProcess();
  const chatId = await runningChat(process);
  const first = follow(process, chatId);
  await first.until("synced");
  const step = await modelStep(process, chatId, ["a", "b", "c", "d"]);
  await vi.waitFor(() => expect(JSON.stringify(first.received)).toContain('"d"'), WAIT);
  await step.commit();
  await finishTurn(process.ctx, { fence: await fenceOf(bench, chatId) });
  await vi.waitFor(() => expect(JSON.stringify(first.received.at(-1))).toContain('"waiting"'), WAIT);
  first.end();
  const order = first.received.map(({ id }) => id.split(".").slice(0, 2).map(Number) as [number, number]);
  for (const [index, [base, n]] of order.slice(1).entries()) {
    const [lastBase, lastN] = order[index] ?? [0, 0];
    expect(base > lastBase || (base === lastBase && n > lastN)).toBe(true);
  }
  const stored = await storedRows(chatId);
  for (const [index, { id }] of first.received.entries()) {
    const resumed = follow(process, chatId, id);
    const known = rowsOf(first.received.slice(0, index + 1));
    await vi.waitFor(() => expect(rowsOf(resumed.received, known)).toEqual(stored), WAIT);
    resumed.end();
  }
});

test("a client that resumes in the middle of an episode gets the parts after its last one", async () => {
  const process = await startProcess();
  const chatId = await runningChat(process);
  const first = follow(process, chatId);
  await first.until("synced");
  const step = await modelStep(process, chatId, ["a", "b"]);
  await vi.waitFor(() => expect(JSON.stringify(first.received)).toContain('"b"'), WAIT);
  first.end();
  const last = first.received.at(-1);
  const resumed = follow(process, chatId, last?.id ?? "");
  step.writer.append(text("c"));
  await resumed.until("message_part");
  expect(resumed.names()).toEqual(["message_part"]);
  const [part] = resumed.received;
  expect(part?.event).toMatchObject({ data: { seq: Number(last?.id.split(".")[4]) + 1, chunks: text("c") } });
});

test("a cursor whose part the log does not have is told that its preview is lost", async () => {
  const process = await startProcess();
  const chatId = await runningChat(process);
  await modelStep(process, chatId, ["a"]);
  const [chat] = await bench.database.db.select().from(chats).where(eq(chats.id, chatId));
  const client = follow(process, chatId, `${chat?.snapshotVersion}.4.${chat?.historyVersion}.1.900`);
  await client.until("message_part");
  expect(client.received[0]?.event).toMatchObject({ name: "preview_reset", data: { reason: "lost" } });
  expect(client.received[1]?.event).toMatchObject({ data: { seq: 1 } });
});

test.each(["nonsense", "999999.0.0.0.0", "5.0.9.1.1"])(
  "the cursor %j is answered by a reset and everything",
  async (cursor) => {
    const process = await startProcess();
    const chatId = await chatIn(bench, "W");
    const client = follow(process, chatId, cursor);
    await client.until("synced");
    expect(client.names()[0]).toBe("history_reset");
    expect(rowsOf(client.received)).toEqual(await storedRows(chatId));
  },
);

test("a new attempt says why the preview is void: a retry, or another owner", async () => {
  const process = await startProcess();
  const chatId = await runningChat(process);
  const client = follow(process, chatId);
  await client.until("synced");
  await modelStep(process, chatId, ["first try"]);
  await vi.waitFor(() => expect(JSON.stringify(client.received)).toContain("first try"), WAIT);
  await modelStep(process, chatId, ["second try"]);
  await client.until("preview_reset");
  expect(client.received.find(({ event }) => event.name === "preview_reset")?.event).toMatchObject({
    data: { attempt: 2, reason: "retry" },
  });
  await bench.database.db
    .update(chats)
    .set({ ownerEpoch: sql`${chats.ownerEpoch} + 1` })
    .where(eq(chats.id, chatId));
  await modelStep(process, chatId, ["another owner"]);
  await client.until("preview_reset", 2);
  expect(client.received.findLast(({ event }) => event.name === "preview_reset")?.event).toMatchObject({
    data: { attempt: 3, reason: "takeover" },
  });
});

test("a chat that is deleted ends its streams", async () => {
  const process = await startProcess();
  const chatId = await chatIn(bench, "W");
  const client = follow(process, chatId);
  await client.until("synced");
  await bench.database.db.delete(chats).where(eq(chats.id, chatId));
  await client.done;
});
