import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadPromptRows } from "../../db/queries/messages";
import { toolCalls } from "../../db/schema/tool-calls";
import { outstandingCalls } from "../chat/messages";
import { messageIdFromBigint } from "../ids";
import { commitModelStep } from "./commit-model-step";
import { commitToolResults } from "./commit-tool-results";
import { isTransitionError } from "./errors";
import { finishError } from "./finish-error";
import { finishTurn } from "./finish-turn";
import { recordGenerationAttempt } from "./record-generation-attempt";
import { retryTurn } from "./retry-turn";
import {
  assistantRow,
  callingRow,
  chatIn,
  createWorkbench,
  fenceOf,
  insertQueued,
  insertUserMessage,
  readCalls,
  readMessages,
  readQueue,
  readRow,
  userTexts,
  type Workbench,
} from "./testing";

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());

async function beginStep(chatId: string) {
  const fence = await fenceOf(bench, chatId);
  const { attempt, messageId } = await recordGenerationAttempt(bench.ctx, { kind: "model", fence });
  return { fence: { ...fence, attempt }, attempt, messageId };
}

/** Closes the call that `chatIn` leaves open. */
async function settleSeededCall(chatId: string): Promise<void> {
  await bench.database.db
    .update(toolCalls)
    .set({ state: "finished", output: "seeded" })
    .where(eq(toolCalls.chatId, chatId));
}

describe("the attempts at one step", () => {
  it("count up and keep the id that the first one drew", async () => {
    const chatId = await chatIn(bench, "R0");
    const first = await beginStep(chatId);
    const second = await beginStep(chatId);
    expect([first.attempt, second.attempt]).toEqual([1, 2]);
    expect(second.messageId).toBe(first.messageId);
    expect((await readRow(bench, chatId)).historyVersion).toBe(first.fence.historyVersion);
  });

  it("draw a new id once history has moved, behind the rows that moved it", async () => {
    const chatId = await chatIn(bench, "R0");
    const first = await beginStep(chatId);
    const inserted = messageIdFromBigint(await insertUserMessage(bench, chatId));
    const second = await beginStep(chatId);
    expect(second.attempt).toBe(1);
    expect(first.messageId < inserted).toBe(true);
    expect(inserted < second.messageId).toBe(true);
  });

  it("of a tool batch name the row that is executed, and draw nothing", async () => {
    const chatId = await chatIn(bench, "R0");
    const messageId = "msg_0000000000001";
    const recorded = await recordGenerationAttempt(bench.ctx, {
      kind: "tools",
      messageId,
      fence: await fenceOf(bench, chatId),
    });
    expect(recorded).toEqual({ attempt: 1, messageId });
    expect((await readRow(bench, chatId)).generationMessageId).toBeNull();
  });
});

describe("committing a model step", () => {
  it("stores the row under the drawn id with usage, origin and a ledger row for each call", async () => {
    const chatId = await chatIn(bench, "R0", { ownerEpoch: 4 });
    await settleSeededCall(chatId);
    const { fence, messageId } = await beginStep(chatId);
    const { row, calls } = callingRow(messageId);
    const { historyVersion } = await commitModelStep(bench.ctx, { fence, row, calls });

    const chat = await readRow(bench, chatId);
    expect(chat).toMatchObject({ historyVersion, generationAttempt: 0, status: "running" });
    const stored = (await readMessages(bench, chatId)).at(-1);
    expect(stored).toMatchObject({
      role: "assistant",
      parts: row.parts,
      origin: row.origin,
      inputTokens: 10,
      cacheReadTokens: 3,
      interrupted: false,
      revision: historyVersion,
    });
    expect(messageIdFromBigint(stored?.id ?? 0n)).toBe(messageId);
    const [, call] = await readCalls(bench, chatId);
    expect(call).toMatchObject({
      id: calls[0]?.id,
      ordinal: 0,
      state: "requested",
      ownerEpoch: 4,
      input: { command: "true" },
    });
    expect(call?.inputHash).toMatch(/^[0-9a-f]{64}$/);
    expect(outstandingCalls(await loadPromptRows(bench.database.db, chatId)).map((one) => one.id)).toEqual([
      calls[0]?.id,
    ]);
  });

  it("stores what a model made up, whatever its names hold", async () => {
    const chatId = await chatIn(bench, "R0");
    const { fence, messageId } = await beginStep(chatId);
    const { row, calls } = callingRow(messageId);
    await commitModelStep(bench.ctx, {
      fence,
      row: { ...row, finishReason: "sto\0p", providerResponseId: "r\ud800" },
      calls: calls.map((call) => ({ ...call, toolName: "rm\0", input: { path: "\0\udfff" } })),
    });
    const stored = (await readCalls(bench, chatId)).find((call) => call.id === calls[0]?.id);
    expect(stored).toMatchObject({ toolName: "rm", input: { path: "\0\udfff" } });
    expect((await readMessages(bench, chatId)).at(-1)).toMatchObject({
      finishReason: "stop",
      providerResponseId: "r\ufffd",
    });
  });

  it("takes steered messages behind an answer, in the order of the queue, and leaves the others", async () => {
    const chatId = await chatIn(bench, "R0");
    await settleSeededCall(chatId);
    await insertQueued(bench, chatId, "plain");
    await insertQueued(bench, chatId, { text: "steer 1", steer: true });
    await insertQueued(bench, chatId, { text: "steer 2", steer: true });
    const { fence, messageId } = await beginStep(chatId);
    await commitModelStep(bench.ctx, { fence, row: assistantRow(messageId), calls: [] });
    expect(await userTexts(bench, chatId)).toEqual(["Hello", "steer 1", "steer 2"]);
    expect((await readQueue(bench, chatId)).map((row) => row.content)).toEqual([
      [{ type: "text", text: "plain" }],
    ]);
    const roles = (await readMessages(bench, chatId)).map((row) => row.role);
    expect(roles.slice(-3)).toEqual(["assistant", "user", "user"]);
  });

  it("leaves steered messages in the queue while its calls are open", async () => {
    const chatId = await chatIn(bench, "R0");
    await insertQueued(bench, chatId, { text: "steer", steer: true });
    const { fence, messageId } = await beginStep(chatId);
    await commitModelStep(bench.ctx, { fence, ...callingRow(messageId) });
    expect(await readQueue(bench, chatId)).toHaveLength(1);
    expect(await userTexts(bench, chatId)).toEqual(["Hello"]);
  });
});

describe("committing a tool batch", () => {
  async function batch(calls: ("requested" | "started" | "finished")[]) {
    const chatId = await chatIn(bench, "R0");
    await settleSeededCall(chatId);
    const { fence, messageId } = await beginStep(chatId);
    const parts = calls.map((_, n) => callingRow(messageId, `call_${n}`));
    await commitModelStep(bench.ctx, {
      fence,
      row: { ...assistantRow(messageId), parts: parts.flatMap(({ row }) => row.parts) },
      calls: parts.flatMap((part) => part.calls),
    });
    const ids = parts.flatMap((part) => part.calls.map((call) => call.id));
    for (const [n, state] of calls.entries()) {
      await bench.database.db
        .update(toolCalls)
        .set({ state, ...(state === "finished" ? { output: { from: "ledger" } } : {}) })
        .where(eq(toolCalls.id, ids[n] ?? ""));
    }
    return { chatId, messageId, ids };
  }

  const finished = (callId: string, output: unknown) => ({
    callId,
    state: "finished" as const,
    output,
    isError: false,
  });

  it("writes what is missing, keeps what is there, and moves the row's revision", async () => {
    const { chatId, messageId, ids } = await batch(["started", "finished"]);
    const before = (await readMessages(bench, chatId)).at(-1);
    await commitToolResults(bench.ctx, {
      fence: await fenceOf(bench, chatId),
      messageId,
      results: ids.map((id) => finished(id, { from: "batch" })),
    });
    const calls = (await readCalls(bench, chatId)).filter((call) => ids.includes(call.id));
    expect(calls.map((call) => call.output)).toEqual([{ from: "batch" }, { from: "ledger" }]);
    const after = (await readMessages(bench, chatId)).at(-1);
    expect(after?.parts).toEqual(before?.parts);
    expect(after?.resultsVersion).toBe(1);
    expect(after?.revision).toBeGreaterThan(before?.revision ?? 0);
  });

  it("is refused while a call of the row has no result", async () => {
    const { chatId, messageId, ids } = await batch(["started", "requested"]);
    const commit = commitToolResults(bench.ctx, {
      fence: await fenceOf(bench, chatId),
      messageId,
      results: [finished(ids[0] ?? "", null)],
    });
    const error: unknown = await commit.catch((thrown: unknown) => thrown);
    expect(isTransitionError(error) && error.reason).toBe("calls_open");
    expect((await readCalls(bench, chatId)).find((call) => call.id === ids[0])?.state).toBe("started");
  });

  it("does not take a result for a call that belongs to a later owner", async () => {
    const { chatId, messageId, ids } = await batch(["started"]);
    await bench.database.db
      .update(toolCalls)
      .set({ ownerEpoch: 9 })
      .where(eq(toolCalls.id, ids[0] ?? ""));
    const commit = commitToolResults(bench.ctx, {
      fence: await fenceOf(bench, chatId),
      messageId,
      results: [finished(ids[0] ?? "", "stale")],
    });
    await expect(commit).rejects.toSatisfy(isTransitionError);
  });

  it("takes steered messages behind the results", async () => {
    const { chatId, messageId, ids } = await batch(["started"]);
    await insertQueued(bench, chatId, { text: "steer", steer: true });
    await commitToolResults(bench.ctx, {
      fence: await fenceOf(bench, chatId),
      messageId,
      results: [finished(ids[0] ?? "", null)],
    });
    expect(await userTexts(bench, chatId)).toEqual(["Hello", "steer"]);
    expect(await readQueue(bench, chatId)).toEqual([]);
  });

  it("stores an output of null as a result", async () => {
    const { chatId, messageId, ids } = await batch(["started"]);
    await commitToolResults(bench.ctx, {
      fence: await fenceOf(bench, chatId),
      messageId,
      results: [finished(ids[0] ?? "", undefined)],
    });
    const rows = await loadPromptRows(bench.database.db, chatId);
    expect(rows.at(-1)?.parts[0]).toMatchObject({ state: "output-available", output: null });
  });
});

describe("the end of a turn", () => {
  it("forgets when it began and stands in no line", async () => {
    const chatId = await chatIn(bench, "R0", { runnableSince: new Date(), turnStartedAt: new Date() });
    await finishTurn(bench.ctx, { fence: await fenceOf(bench, chatId) });
    expect(await readRow(bench, chatId)).toMatchObject({
      status: "waiting",
      runnableSince: null,
      turnStartedAt: null,
      workerId: "ins_owner",
    });
  });

  it("in an error keeps the queue and what the error said", async () => {
    const chatId = await chatIn(bench, "R1", { runnableSince: new Date() });
    const error = { kind: "auth", message: "The key was refused.", retryable: false } as const;
    await finishError(bench.ctx, { fence: await fenceOf(bench, chatId), error });
    expect(await readRow(bench, chatId)).toMatchObject({
      status: "error",
      lastError: error,
      runnableSince: null,
    });
    expect(await readQueue(bench, chatId)).toHaveLength(1);
  });
});

describe("trying again", () => {
  it("gives the same history a fresh budget and a fresh episode, and inserts nothing", async () => {
    const chatId = await chatIn(bench, "R1");
    const { fence } = await beginStep(chatId);
    await finishError(bench.ctx, {
      fence,
      error: { kind: "overloaded", message: "Busy", retryable: true },
    });
    const messages = await readMessages(bench, chatId);
    await retryTurn(bench.ctx, { chatId });
    const row = await readRow(bench, chatId);
    expect(row).toMatchObject({
      status: "running",
      lastError: null,
      generationAttempt: 0,
      generationMessageId: null,
      historyVersion: row.snapshotVersion,
    });
    expect(row.runnableSince).not.toBeNull();
    expect(await readMessages(bench, chatId)).toEqual(messages);
    expect(await readQueue(bench, chatId)).toHaveLength(1);
  });

  it("leaves open calls for the worker to settle", async () => {
    const chatId = await chatIn(bench, "E0");
    await retryTurn(bench.ctx, { chatId });
    expect((await readCalls(bench, chatId))[0]?.state).toBe("requested");
  });
});
