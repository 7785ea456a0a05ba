import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "../ids";
import { editQueuedMessage } from "./edit-queued-message";
import { isTransitionError } from "./errors";
import { finishInterruption } from "./finish-interruption";
import { promoteQueuedMessage } from "./promote-queued-message";
import {
  chatIn,
  createWorkbench,
  dumpChat,
  fenceOf,
  insertQueued,
  readCalls,
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

async function withThree(
  state: "R1" | "E1" | "A1" | "I1",
  columns = {},
): Promise<{ chatId: string; third: string }> {
  const chatId = await chatIn(bench, state, columns);
  await insertQueued(bench, chatId, "queued 2");
  return { chatId, third: await insertQueued(bench, chatId, "queued 3") };
}

async function queueTexts(chatId: string): Promise<string[]> {
  const rows = await readQueue(bench, chatId);
  return rows.map(({ content: [part] }) => (part?.type === "text" ? part.text : ""));
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  return isTransitionError(error) ? error.reason : `no refusal: ${String(error)}`;
}

describe("promoting a queued message", () => {
  it("T13 makes it the head of a running chat, interrupts, and is answered next; the others keep their order", async () => {
    const { chatId, third } = await withThree("R1");

    expect(await promoteQueuedMessage(bench.ctx, { chatId, queuedId: third })).toEqual({ messageIds: [] });

    expect((await readRow(bench, chatId)).status).toBe("interrupting");
    expect(await queueTexts(chatId)).toEqual(["queued 3", "queued 1", "queued 2"]);
    expect(await userTexts(bench, chatId)).toEqual(["Hello"]);
    const fence = await fenceOf(bench, chatId);
    await finishInterruption(bench.ctx, { fence, partial: null, calls: [], results: [] });
    expect(await userTexts(bench, chatId)).toEqual(["Hello", "queued 3"]);
    expect(await queueTexts(chatId)).toEqual(["queued 1", "queued 2"]);
    expect((await readRow(bench, chatId)).status).toBe("running");
  });

  it("only changes the head of a chat that is stopping already", async () => {
    const { chatId, third } = await withThree("I1");
    await promoteQueuedMessage(bench.ctx, { chatId, queuedId: third });
    expect(await queueTexts(chatId)).toEqual(["queued 3", "queued 1", "queued 2"]);
    expect((await readRow(bench, chatId)).status).toBe("interrupting");
  });

  it.each(["E1", "A1"] as const)(
    "enters history at once from %s, with every open call closed before it",
    async (state) => {
      const { chatId, third } = await withThree(state, { requiresActionDeadlineAt: new Date() });

      const { messageIds } = await promoteQueuedMessage(bench.ctx, { chatId, queuedId: third });

      expect(messageIds).toHaveLength(1);
      expect(await userTexts(bench, chatId)).toEqual(["Hello", "queued 3"]);
      expect(await queueTexts(chatId)).toEqual(["queued 1", "queued 2"]);
      expect(await readCalls(bench, chatId)).toMatchObject([
        { state: state === "A1" ? "unknown" : "cancelled", reason: "promoted" },
      ]);
      expect(await readRow(bench, chatId)).toMatchObject({
        status: "running",
        lastError: null,
        requiresActionDeadlineAt: null,
      });
    },
  );

  it("is refused for a message of another chat, and writes nothing", async () => {
    const { chatId } = await withThree("R1");
    const other = await withThree("R1");
    const before = await dumpChat(bench, chatId);
    for (const queuedId of [other.third, newId("que")]) {
      expect(await refusalOf(promoteQueuedMessage(bench.ctx, { chatId, queuedId }))).toBe(
        "queued_message_not_found",
      );
    }
    expect(await dumpChat(bench, chatId)).toEqual(before);
    expect(await queueTexts(other.chatId)).toEqual(["queued 1", "queued 2", "queued 3"]);
  });
});

describe("editing a queued message", () => {
  it("changes its words and leaves the running step alone", async () => {
    const { chatId, third } = await withThree("R1");
    const before = await readRow(bench, chatId);
    await editQueuedMessage(bench.ctx, { chatId, queuedId: third, content: [{ type: "text", text: "new" }] });
    expect(await queueTexts(chatId)).toEqual(["queued 1", "queued 2", "new"]);
    const after = await readRow(bench, chatId);
    expect(after).toMatchObject({
      status: "running",
      historyVersion: before.historyVersion,
      queueVersion: after.snapshotVersion,
    });
  });

  it.each([
    [1, ["queued 3", "queued 1", "queued 2"]],
    [2, ["queued 1", "queued 3", "queued 2"]],
    [99, ["queued 1", "queued 2", "queued 3"]],
    [0, ["queued 3", "queued 1", "queued 2"]],
  ])("moves it to place %i; the others keep their order", async (position, expected) => {
    const { chatId, third } = await withThree("E1");
    await editQueuedMessage(bench.ctx, { chatId, queuedId: third, position });
    expect(await queueTexts(chatId)).toEqual(expected);
  });

  it("is refused for a message of another chat", async () => {
    const { chatId } = await withThree("R1");
    const { third } = await withThree("R1");
    const edits = [{ position: 1 }, { content: [{ type: "text" as const, text: "stolen" }] }, {}];
    for (const edit of edits) {
      expect(await refusalOf(editQueuedMessage(bench.ctx, { chatId, queuedId: third, ...edit }))).toBe(
        "queued_message_not_found",
      );
    }
  });
});
