import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageIdFromBigint } from "../ids";
import { finishInterruption } from "./finish-interruption";
import { interrupt } from "./interrupt";
import { recordGenerationAttempt } from "./record-generation-attempt";
import { sendMessage } from "./send-message";
import {
  assistantRow,
  callingRow,
  chatIn,
  createWorkbench,
  fenceOf,
  insertAssistantMessage,
  readCalls,
  readMessages,
  readQueue,
  readRow,
  textOf,
  type Workbench,
} from "./testing";

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());

async function streaming(): Promise<{ chatId: string; messageId: string }> {
  const chatId = await chatIn(bench, "R0");
  const fence = await fenceOf(bench, chatId);
  const { messageId } = await recordGenerationAttempt(bench.ctx, { kind: "model", fence });
  return { chatId, messageId };
}

const nothing = { partial: null, calls: [], results: [] };

describe("an interruption", () => {
  it("keeps the partial text under the id it was streamed with, then goes on with the message that caused it", async () => {
    const { chatId, messageId } = await streaming();
    await sendMessage(bench.ctx, {
      chatId,
      content: [{ type: "text", text: "Stop, do this" }],
      authorId: bench.userId,
      modelId: null,
      reasoningEffort: null,
      busyBehavior: "interrupt",
    });
    await finishInterruption(bench.ctx, {
      ...nothing,
      fence: await fenceOf(bench, chatId),
      partial: assistantRow(messageId, "Half an ans"),
    });

    const rows = await readMessages(bench, chatId);
    const [partial, next] = rows.slice(-2);
    expect(messageIdFromBigint(partial?.id ?? 0n)).toBe(messageId);
    expect(partial).toMatchObject({ interrupted: true, role: "assistant" });
    expect(textOf(partial?.parts ?? [])).toBe("Half an ans");
    expect(next).toMatchObject({ role: "user" });
    expect(textOf(next?.parts ?? [])).toBe("Stop, do this");
    expect(await readRow(bench, chatId)).toMatchObject({ status: "running", workerId: "ins_owner" });
    expect(await readQueue(bench, chatId)).toEqual([]);
  });

  it("without a queue leads to waiting", async () => {
    const { chatId } = await streaming();
    const rows = (await readMessages(bench, chatId)).length;
    await interrupt(bench.ctx, { chatId });
    await finishInterruption(bench.ctx, { ...nothing, fence: await fenceOf(bench, chatId) });
    expect(await readRow(bench, chatId)).toMatchObject({
      status: "waiting",
      turnStartedAt: null,
      runnableSince: null,
    });
    expect(await readMessages(bench, chatId)).toHaveLength(rows);
  });

  it("closes every open call: with the result that came, else as cancelled or unknown", async () => {
    const chatId = await chatIn(bench, "I0");
    const messageId = await insertAssistantMessage(bench, chatId, [
      { toolCallId: "a", state: "started" },
      { toolCallId: "b", state: "started" },
      { toolCallId: "c", state: "requested" },
    ]);
    const mine = async () => (await readCalls(bench, chatId)).filter((call) => call.messageId === messageId);
    const [acknowledged] = await mine();
    await finishInterruption(bench.ctx, {
      ...nothing,
      fence: await fenceOf(bench, chatId),
      results: [
        {
          callId: acknowledged?.id ?? "",
          state: "cancelled",
          output: { error: "cancelled by the user" },
          isError: true,
          reason: "interrupted",
        },
      ],
    });
    expect((await mine()).map((call) => [call.state, call.reason])).toEqual([
      ["cancelled", "interrupted"],
      ["unknown", "interrupted"],
      ["cancelled", "interrupted"],
    ]);
    expect((await mine())[0]?.output).toEqual({ error: "cancelled by the user" });
    const row = (await readMessages(bench, chatId)).find((message) => message.id === messageId);
    expect(row?.resultsVersion).toBe(1);
    expect((await readRow(bench, chatId)).status).toBe("waiting");
  });

  it("stores the calls of the partial row, closed", async () => {
    const { chatId, messageId } = await streaming();
    await interrupt(bench.ctx, { chatId });
    const { row, calls } = callingRow(messageId);
    await finishInterruption(bench.ctx, {
      fence: await fenceOf(bench, chatId),
      partial: row,
      calls,
      results: [],
    });
    const stored = (await readCalls(bench, chatId)).find((call) => call.id === calls[0]?.id);
    expect(stored).toMatchObject({ state: "cancelled", isError: true, reason: "interrupted" });
  });

  it("ends a retry wait", async () => {
    const chatId = await chatIn(bench, "R0", {
      retryState: {
        attempt: 1,
        delayMs: 60_000,
        retryAt: "2030-01-01T00:00:00.000Z",
        error: { kind: "timeout", message: "Late", retryable: true },
      },
    });
    await interrupt(bench.ctx, { chatId });
    expect(await readRow(bench, chatId)).toMatchObject({ status: "interrupting", retryState: null });
  });
});

describe("stopping a chat that is not at work", () => {
  it.each(["W", "E0", "E1", "I0", "I1", "XW"] as const)("in %s says that nothing changed", async (state) => {
    const chatId = await chatIn(bench, state);
    const before = await readRow(bench, chatId);
    expect(await interrupt(bench.ctx, { chatId })).toEqual({ changed: false });
    expect(await readRow(bench, chatId)).toEqual(before);
  });
});
