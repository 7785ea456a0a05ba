import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isTransitionError } from "./errors";
import { reconcileInvalidState } from "./reconcile-invalid-state";
import { sendMessage } from "./send-message";
import { setArchived } from "./set-archived";
import { chatIn, createWorkbench, dumpChat, readCalls, readQueue, readRow, type Workbench } from "./testing";

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());

async function reasonOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return isTransitionError(error) ? error.reason : `not refused: ${String(error)}`;
}

describe("archiving", () => {
  it("takes the whole family, and restores all of it with errors and queues", async () => {
    const root = await chatIn(bench, "E1");
    const child = await chatIn(bench, "W", { parentChatId: root, rootChatId: root });
    const { lastError } = await readRow(bench, root);
    bench.pubsub.sent.length = 0;

    await setArchived(bench.ctx, { chatId: root, archived: true });
    expect(await readRow(bench, root)).toMatchObject({ archived: true, status: "error", lastError });
    expect(await readRow(bench, child)).toMatchObject({ archived: true, status: "waiting" });
    expect(bench.pubsub.chatHints().map((hint) => hint.chatId)).toEqual([root, child]);

    await setArchived(bench.ctx, { chatId: root, archived: false });
    expect(await readRow(bench, root)).toMatchObject({ archived: false, status: "error", lastError });
    expect(await readRow(bench, child)).toMatchObject({ archived: false });
    expect(await readQueue(bench, root)).toHaveLength(1);
  });

  it("takes nobody while one of the family is at work", async () => {
    const root = await chatIn(bench, "W");
    const idle = await chatIn(bench, "W", { parentChatId: root, rootChatId: root });
    const busy = await chatIn(bench, "R0", { parentChatId: root, rootChatId: root });
    const before = await Promise.all([root, idle, busy].map((id) => dumpChat(bench, id)));
    expect(await reasonOf(setArchived(bench.ctx, { chatId: root, archived: true }))).toBe("wrong_state");
    expect(await Promise.all([root, idle, busy].map((id) => dumpChat(bench, id)))).toEqual(before);
  });

  it("is refused for a child alone, and for what is archived already", async () => {
    const root = await chatIn(bench, "W");
    const child = await chatIn(bench, "W", { parentChatId: root, rootChatId: root });
    expect(await reasonOf(setArchived(bench.ctx, { chatId: child, archived: true }))).toBe("not_root");
    expect(await reasonOf(setArchived(bench.ctx, { chatId: root, archived: false }))).toBe("wrong_state");
    await setArchived(bench.ctx, { chatId: root, archived: true });
    expect(await reasonOf(setArchived(bench.ctx, { chatId: root, archived: true }))).toBe("archived");
  });
});

describe("a chat in an impossible state", () => {
  it("refuses everything but being reconciled, which keeps its queue and says what happened", async () => {
    const chatId = await chatIn(bench, "invalid");
    const send = sendMessage(bench.ctx, {
      chatId,
      content: [{ type: "text", text: "Hello?" }],
      authorId: bench.userId,
      modelId: null,
      reasoningEffort: null,
      busyBehavior: "queue",
    });
    expect(await reasonOf(send)).toBe("invalid_state");

    await reconcileInvalidState(bench.ctx, { chatId });
    const row = await readRow(bench, chatId);
    expect(row).toMatchObject({ status: "error", archived: false, workerId: null, runnerId: null });
    expect(row.lastError).toMatchObject({
      kind: "generic",
      detail: expect.stringContaining("Send a message"),
    });
    expect(await readQueue(bench, chatId)).toHaveLength(1);
    expect((await readCalls(bench, chatId))[0]).toMatchObject({
      state: "cancelled",
      reason: "invalid_state",
    });
  });
});
