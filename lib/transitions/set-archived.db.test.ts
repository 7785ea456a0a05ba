import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageIdFromBigint, newId } from "../ids";
import { clearContext } from "./clear-context";
import { deleteQueuedMessage } from "./delete-queued-message";
import { editMessage } from "./edit-message";
import { editQueuedMessage } from "./edit-queued-message";
import { isTransitionError } from "./errors";
import { promoteQueuedMessage } from "./promote-queued-message";
import { reconcileInvalidState } from "./reconcile-invalid-state";
import { requestCompaction } from "./request-compaction";
import { retryTurn } from "./retry-turn";
import { sendMessage } from "./send-message";
import { setArchived } from "./set-archived";
import {
  chatIn,
  createWorkbench,
  dumpChat,
  readCalls,
  readMessages,
  readQueue,
  readRow,
  type Workbench,
} from "./testing";

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
  it("T21 takes the whole family, and restores all of it with errors and queues", async () => {
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

  it("T21 takes nobody while one of the family is at work", async () => {
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

describe("an archived chat", () => {
  it.each(["XW", "XE0", "XE1"] as const)(
    "T22 refuses everything from %s, and is restored to what it was",
    async (state) => {
      const chatId = await chatIn(bench, state);
      const before = await readRow(bench, chatId);
      const [first] = await readMessages(bench, chatId);
      const content = [{ type: "text" as const, text: "Hello?" }];
      const message = { chatId, content, authorId: bench.userId, modelId: null, reasoningEffort: null };
      const queuedId = (await readQueue(bench, chatId))[0]?.id ?? newId("que");
      const { ctx } = bench;
      const refused = [
        () => sendMessage(ctx, { ...message, busyBehavior: "queue" }),
        () => sendMessage(ctx, { ...message, busyBehavior: "steer" }),
        () => sendMessage(ctx, { ...message, busyBehavior: "interrupt" }),
        () => editMessage(ctx, { ...message, messageId: messageIdFromBigint(first?.id ?? 0n) }),
        () => promoteQueuedMessage(ctx, { chatId, queuedId }),
        () => editQueuedMessage(ctx, { chatId, queuedId, position: 1 }),
        () => deleteQueuedMessage(ctx, { chatId, queuedId }),
        () => requestCompaction(ctx, { chatId }),
        () => clearContext(ctx, { chatId }),
        () => retryTurn(ctx, { chatId }),
      ];
      for (const act of refused) expect(await reasonOf(act())).toBe("archived");

      await setArchived(bench.ctx, { chatId, archived: false });
      const { status, lastError } = before;
      expect(await readRow(bench, chatId)).toMatchObject({ archived: false, status, lastError });
      expect(await readQueue(bench, chatId)).toHaveLength(state === "XE1" ? 1 : 0);
    },
  );
});

describe("a chat in an impossible state", () => {
  it("T23 refuses everything but being reconciled, which keeps its queue and says what happened", async () => {
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
