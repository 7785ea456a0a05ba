import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listMessages, loadPromptRows } from "../../db/queries/messages";
import { chatMessages } from "../../db/schema/chat-messages";
import { messageIdFromBigint } from "../ids";
import type { InputPart } from "../chat/wire";
import { commitModelStep } from "./commit-model-step";
import { editMessage } from "./edit-message";
import { isFenceError, isTransitionError } from "./errors";
import { finishInterruption } from "./finish-interruption";
import {
  assistantRow,
  chatIn,
  createWorkbench,
  drawMessageId,
  dumpChat,
  fenceOf,
  insertAssistantMessage,
  insertQueued,
  insertUserMessage,
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

const reworded: InputPart[] = [{ type: "text", text: "Reworded" }];

function edit(chatId: string, id: bigint, rest: Partial<Parameters<typeof editMessage>[1]> = {}) {
  return editMessage(bench.ctx, {
    chatId,
    messageId: messageIdFromBigint(id),
    content: reworded,
    authorId: bench.userId,
    modelId: null,
    reasoningEffort: null,
    ...rest,
  });
}

async function firstId(chatId: string): Promise<bigint> {
  return (await readMessages(bench, chatId))[0]?.id ?? 0n;
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  return isTransitionError(error) ? error.reason : `no refusal: ${String(error)}`;
}

/** What the model would read, row by row. */
async function promptTexts(chatId: string): Promise<string[]> {
  return (await loadPromptRows(bench.database.db, chatId)).map((row) => textOf(row.parts));
}

describe("editing a user message", () => {
  it("T19 deletes it and all behind it, empties the queue, closes calls, and answers the new wording alone", async () => {
    const chatId = await chatIn(bench, "R1", { generationAttempt: 2 });
    await insertQueued(bench, chatId, "queued 2");
    const first = await firstId(chatId);
    const shown = (await listMessages(bench.database.db, { chatId, limit: 10 })).items.map(({ id }) => id);
    const workerFence = await fenceOf(bench, chatId);
    const drawn = await drawMessageId(bench, chatId);

    const edited = await edit(chatId, first);

    expect(edited.deletedMessageIds).toEqual(shown);
    expect(await promptTexts(chatId)).toEqual(["Reworded"]);
    expect(await readQueue(bench, chatId)).toEqual([]);
    const row = await readRow(bench, chatId);
    expect(row).toMatchObject({
      status: "running",
      historyVersion: row.snapshotVersion,
      queueVersion: row.snapshotVersion,
      generationAttempt: 0,
      generationMessageId: null,
      workerId: workerFence.workerId,
    });
    expect(await readCalls(bench, chatId)).toMatchObject([{ state: "cancelled", reason: "edited" }]);
    // What the old turn's worker had streamed is not kept.
    const late = commitModelStep(bench.ctx, { fence: workerFence, row: assistantRow(drawn), calls: [] });
    const broken: unknown = await late.catch((thrown: unknown) => thrown);
    expect(isFenceError(broken) && broken.field).toBe("historyVersion");
    expect(await promptTexts(chatId)).toEqual(["Reworded"]);
  });

  it("keeps what lies before it, and closes the calls that are left open there", async () => {
    const chatId = await chatIn(bench, "E1");
    const second = await insertUserMessage(bench, chatId, "Second");
    await insertAssistantMessage(bench, chatId, [{ toolCallId: "b", state: "finished" }]);
    const before = await readRow(bench, chatId);

    const edited = await edit(chatId, second);

    expect(await promptTexts(chatId)).toEqual(["Hello", "", "Reworded"]);
    expect(edited.deletedMessageIds).toHaveLength(2);
    expect(edited.messageId > messageIdFromBigint(second)).toBe(true);
    expect((await readCalls(bench, chatId)).map((call) => call.state)).toEqual(["cancelled", "finished"]);
    const row = await readRow(bench, chatId);
    expect(row).toMatchObject({
      status: "running",
      lastError: null,
      snapshotVersion: before.snapshotVersion + 1,
    });
  });

  it("names the commands that were running for what is gone, and says that their outcome is unknown", async () => {
    const chatId = await chatIn(bench, "R0");
    await insertAssistantMessage(bench, chatId, [{ toolCallId: "b", state: "started" }]);
    const started = (await readCalls(bench, chatId)).find((call) => call.state === "started");

    const edited = await edit(chatId, await firstId(chatId));

    expect(edited.abandonedCallIds).toEqual([started?.id]);
    expect((await readCalls(bench, chatId)).map((call) => call.state)).toEqual(["cancelled", "unknown"]);
  });

  it("ends an interruption without what it would have kept, and asks to be admitted anew", async () => {
    const chatId = await chatIn(bench, "I1", { waitingForCapacity: true });
    const fence = await fenceOf(bench, chatId);
    bench.pubsub.sent.length = 0;

    await edit(chatId, await firstId(chatId));

    expect(await readRow(bench, chatId)).toMatchObject({ status: "running", workerId: null, runnerId: null });
    expect(bench.pubsub.sent).toContainEqual({ channel: "ownership", hint: { chatId } });
    const late = finishInterruption(bench.ctx, { fence, partial: null, calls: [], results: [] });
    await expect(late).rejects.toSatisfy(isFenceError);
  });

  it("keeps model and effort of the edited message unless others are chosen", async () => {
    const chatId = await chatIn(bench, "W");
    const { db } = bench.database;
    const first = await firstId(chatId);
    await db
      .update(chatMessages)
      .set({ modelId: bench.modelId, reasoningEffort: "high" })
      .where(eq(chatMessages.id, first));

    const kept = await edit(chatId, first);
    const row = (await readMessages(bench, chatId)).at(-1);
    expect(row).toMatchObject({ modelId: bench.modelId, reasoningEffort: "high" });
    expect(await readRow(bench, chatId)).toMatchObject({ reasoningEffort: "high" });

    await edit(chatId, row?.id ?? 0n, { reasoningEffort: "low" });
    expect(await readRow(bench, chatId)).toMatchObject({ modelId: bench.modelId, reasoningEffort: "low" });
    expect(kept.messageId).toBe(messageIdFromBigint(row?.id ?? 0n));
  });

  it("T20 is refused for a row of the model, a deleted row, and a row of another chat, and writes nothing", async () => {
    const chatId = await chatIn(bench, "R1");
    const other = await chatIn(bench, "W");
    const [user, assistant] = await readMessages(bench, chatId);
    await edit(chatId, user?.id ?? 0n);
    const before = await dumpChat(bench, chatId);
    bench.pubsub.sent.length = 0;

    const answer = await insertAssistantMessage(bench, other, [{ toolCallId: "b", state: "finished" }]);
    expect(await refusalOf(edit(other, answer))).toBe("not_a_user_message");
    expect(await refusalOf(edit(chatId, user?.id ?? 0n))).toBe("message_not_found");
    expect(await refusalOf(edit(chatId, assistant?.id ?? 0n))).toBe("message_not_found");
    expect(await refusalOf(edit(chatId, await firstId(other)))).toBe("message_not_found");
    expect(await refusalOf(edit(chatId, 0n, { messageId: "nonsense" }))).toBe("message_not_found");
    expect(await dumpChat(bench, chatId)).toEqual(before);
    expect(bench.pubsub.sent).toEqual([]);
  });

  it("is refused for a row that only the model sees", async () => {
    const chatId = await chatIn(bench, "W");
    const first = await firstId(chatId);
    await bench.database.db
      .update(chatMessages)
      .set({ visibility: "model" })
      .where(eq(chatMessages.id, first));
    expect(await refusalOf(edit(chatId, first))).toBe("message_not_found");
  });
});
