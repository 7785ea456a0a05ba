import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { chatMessages } from "../../db/schema/chat-messages";
import { chats } from "../../db/schema/chats";
import { readTranscript } from "../../db/queries/transcript";
import { toolCalls } from "../../db/schema/tool-calls";
import { finishError } from "../transitions/finish-error";
import { finishTurn } from "../transitions/finish-turn";
import { recordRetryState } from "../transitions/record-retry-state";
import { chatIn, fenceOf, insertUserMessage } from "../transitions/testing";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import { rowsOf, StreamBench, textDelta, WAIT } from "./testing";

let bench: StreamBench;

beforeEach(async () => {
  bench = await StreamBench.create();
});

afterEach(async () => {
  await bench.end();
});

const retryState = {
  attempt: 1,
  delayMs: 1_000,
  retryAt: "2026-01-01T00:00:00.000Z",
  error: { kind: "overloaded" as const, message: "Busy", retryable: true },
};

const numbers = (id: string) => id.split(".").map(Number);

test("the cursor of a page of messages goes on right behind it", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  const { snapshotVersion } = await bench.versionOf(chatId);
  const client = bench.follow(process, chatId, `${snapshotVersion}.0.0.0.0`);
  const step = await bench.modelStep(process, chatId, ["new"]);
  await step.commit();
  await client.until("message");
  expect(client.names()).not.toContain("history_reset");
  expect(client.names()).not.toContain("synced");
  expect(client.all("message").map(({ role }) => role)).toEqual(["assistant"]);
});

test("a preview that the log has lost moves the cursor on, not back", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  await bench.modelStep(process, chatId, ["a"]);
  const { snapshotVersion, historyVersion } = await bench.versionOf(chatId);
  const client = bench.follow(process, chatId, `${snapshotVersion}.9.${historyVersion}.1.900`);
  await client.until("message_part");
  expect(client.received.map(({ id }) => numbers(id).slice(0, 2))).toEqual([
    [snapshotVersion, 10],
    [snapshotVersion, 11],
  ]);
});

test("a client of an earlier attempt is told of the retry, or of the other owner, when it comes back", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  const first = bench.follow(process, chatId);
  await bench.modelStep(process, chatId, ["first"]);
  await first.untilPart("first");
  first.end();
  const cursor = first.received.at(-1)?.id ?? "";
  await bench.modelStep(process, chatId, ["second"]);
  const retried = bench.follow(process, chatId, cursor);
  await retried.untilPart("second");
  expect(retried.all("preview_reset")).toMatchObject([{ attempt: 2, reason: "retry" }]);
  await bench.db
    .update(chats)
    .set({ ownerEpoch: sql`${chats.ownerEpoch} + 1` })
    .where(eq(chats.id, chatId));
  await bench.modelStep(process, chatId, ["third"]);
  const takenOver = bench.follow(process, chatId, cursor);
  await takenOver.untilPart("third");
  expect(takenOver.all("preview_reset")).toMatchObject([{ attempt: 3, reason: "takeover" }]);
});

test("what a step had streamed that ends without a commit is nobody's preview any more", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  const client = bench.follow(process, chatId);
  const step = await bench.modelStep(process, chatId, ["never committed"]);
  await client.untilPart("never committed");
  const error = { kind: "auth" as const, message: "No", retryable: false };
  await finishError(process.ctx, { fence: await fenceOf(bench.workbench, chatId), error });
  await step.writer.close();
  await client.until("preview_reset");
  expect(client.all("preview_reset")).toMatchObject([{ attempt: 1, reason: "lost" }]);
  const late = bench.follow(process, chatId);
  await late.until("synced");
  await updateChatMetadata(process.ctx, { chatId, patch: { title: "Renamed" } });
  await late.until("status", 2);
  expect(late.names()).not.toContain("message_part");
});

test("T43 who joins while the engine waits for the next attempt is told so", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  await recordRetryState(process.ctx, { fence: await fenceOf(bench.workbench, chatId), retryState });
  const client = bench.follow(process, chatId);
  await client.until("retry");
  expect(client.all("retry")).toEqual([retryState]);
  await client.until("synced");
  const resumed = bench.follow(process, chatId, client.received.at(-1)?.id ?? "");
  await updateChatMetadata(process.ctx, { chatId, patch: { title: "Renamed" } });
  await resumed.until("status");
  expect(resumed.names()).toEqual(["status"]);
});

test("who starts at the cursor of a page of messages is told of the retry wait that the page does not hold", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  await (await bench.modelStep(process, chatId, ["half"])).writer.close();
  await recordRetryState(process.ctx, { fence: await fenceOf(bench.workbench, chatId), retryState });
  const page = await readTranscript(bench.db, { chatId, limit: 10 });
  const client = bench.follow(process, chatId, `${page?.streamFrom}.0.0.0.0`);
  await client.until("retry");
  expect(client.all("retry")).toEqual([retryState]);
  expect(client.names()).not.toContain("history_reset");
});

test("T54 a deleted message makes everything new", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  const client = bench.follow(process, chatId);
  await client.until("synced");
  const [oldest] = client.all("message");
  await bench.db.transaction(async (tx) => {
    await tx
      .update(chats)
      .set({ snapshotVersion: sql`${chats.snapshotVersion} + 1` })
      .where(eq(chats.id, chatId));
    await tx
      .update(chatMessages)
      .set({ deleted: true })
      .where(sql`${chatMessages.id} = (select min(m.id) from chat_messages m where m.chat_id = ${chatId})`);
  });
  await client.until("synced", 2);
  expect(client.names()).toContain("history_reset");
  const rows = rowsOf(client.received);
  expect(rows).toEqual(await bench.storedRows(chatId));
  expect(rows.map(({ id }) => id)).not.toContain(oldest?.id);
});

test("a turn that is not finished is whole however long it is, a finished one is cut at the window", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  await bench.db.execute(sql`
    insert into chat_messages (chat_id, role, parts) select ${chatId}, 'assistant', '[]'::json from generate_series(1, 230)`);
  await insertUserMessage(bench.workbench, chatId, "steered");
  const running = bench.follow(process, chatId);
  await running.until("synced");
  expect(running.all("message")).toHaveLength(232);
  expect(running.all("synced")).toMatchObject([{ hasMore: true, oldestId: running.all("message")[0]?.id }]);
  await finishTurn(process.ctx, { fence: await fenceOf(bench.workbench, chatId) });
  const idle = bench.follow(process, chatId);
  await idle.until("synced");
  expect(idle.all("message")).toHaveLength(200);
});

test("who is to answer calls is told which, until when, and only once", async () => {
  const process = await bench.startProcess();
  const deadline = new Date("2026-01-01T00:00:00.000Z");
  const chatId = await chatIn(bench.workbench, "A0", { requiresActionDeadlineAt: deadline });
  await bench.db.update(toolCalls).set({ kind: "dynamic" }).where(eq(toolCalls.chatId, chatId));
  const client = bench.follow(process, chatId);
  await client.until("synced");
  const call = { toolCallId: "toolu_1", toolName: "execute", input: { command: "true" } };
  expect(client.all("action_required")).toEqual([{ toolCalls: [call], deadlineAt: deadline.toISOString() }]);
  await updateChatMetadata(process.ctx, { chatId, patch: { title: "Renamed" } });
  await client.until("status", 2);
  expect(client.all("action_required")).toHaveLength(1);
});

test("without any hint a client still gets everything", async () => {
  const [writer, reader] = [await bench.startProcess(), await bench.startProcess({ losesHints: true })];
  const chatId = await bench.runningChat(writer);
  const client = bench.follow(reader, chatId);
  await client.until("synced");
  const step = await bench.modelStep(writer, chatId, ["found ", "by ", "polling"]);
  await client.untilPart("polling");
  await step.commit();
  await client.until("preview_reset");
  expect(rowsOf(client.received)).toEqual(await bench.storedRows(chatId));
});

test("clients see neither provider metadata nor custom chunks, and the numbers stay whole", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  const client = bench.follow(process, chatId);
  const step = await bench.modelStep(process, chatId, []);
  step.writer.append([
    { type: "custom", kind: "demo.secret" },
    { type: "text-delta", id: "t", delta: "shown", providerMetadata: { demo: { signature: "hidden" } } },
  ]);
  await client.untilPart("shown");
  expect(JSON.stringify(client.sink.sent)).not.toMatch(/demo\.secret|signature|hidden/);
  let next = 1;
  for (const part of client.all("message_part")) {
    expect(part.seq).toBe(next);
    next = part.lastSeq + 1;
  }
});

test("a resumed client gets what it missed of the parts in one piece", async () => {
  const process = await bench.startProcess();
  const chatId = await bench.runningChat(process);
  const first = bench.follow(process, chatId);
  const step = await bench.modelStep(process, chatId, ["0 "]);
  await first.untilPart("0 ");
  first.end();
  for (let i = 1; i <= 50; i++) {
    step.writer.append([textDelta(`${i} `)]);
    await step.writer.flush();
  }
  const resumed = bench.follow(process, chatId, first.received.at(-1)?.id ?? "");
  await resumed.untilPart("50 ");
  const expected = Array.from({ length: 50 }, (_, i) => `${i + 1} `).join("");
  expect(resumed.all("message_part").map(({ chunks }) => chunks)).toEqual([[textDelta(expected)]]);
});

test("the stream of a chat with no news holds no connection", async () => {
  const process = await bench.startProcess();
  const chatIds = await Promise.all(Array.from({ length: 30 }, () => chatIn(bench.workbench, "W")));
  const clients = chatIds.map((chatId) => bench.follow(process, chatId));
  for (const client of clients) await client.until("synced");
  await vi.waitFor(async () => {
    const [busy] = await bench.workbench.database.sql`
      select count(*)::int as count from pg_stat_activity where datname = current_database()
        and pid <> pg_backend_pid() and state <> 'idle'`;
    expect(busy?.["count"]).toBe(0);
  }, WAIT);
});
