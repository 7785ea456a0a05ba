import { eq, sql } from "drizzle-orm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { chats } from "../../db/schema/chats";
import { INVALID_STATE_ERROR } from "../chat/chat-errors";
import { insertQueued, readQueue } from "../transitions/testing";
import type { ChatRow } from "../transitions/unit";
import { WorkerBench } from "./testing-bench";
import { gate, textParts } from "./testing-model";

let bench: WorkerBench;
const never = gate().opened;

beforeEach(async () => {
  bench = await WorkerBench.create();
});

afterEach(async () => {
  await bench.drop();
});

/** A chat that a worker drives, before its columns are changed by something that is no transition. */
async function drivenChat(): Promise<string> {
  bench.model.script(async function* () {
    yield* textParts("Half an ").slice(0, 2);
    await never;
  });
  const { pubsub } = await bench.startWorker();
  const chatId = await bench.createChat("Tell", pubsub);
  await bench.streamed(chatId, "Half an");
  return chatId;
}

async function corrupt(chatId: string, columns: Partial<ChatRow>): Promise<void> {
  const snapshotVersion = sql<number>`snapshot_version + 1`;
  await bench.db
    .update(chats)
    .set({ ...columns, snapshotVersion })
    .where(eq(chats.id, chatId));
}

it.each(["running", "interrupting"] as const)(
  "an archived chat that is %s is stopped on an error",
  async (status) => {
    const chatId = await drivenChat();
    await corrupt(chatId, { status, archived: true });
    const chat = await bench.settled(chatId, "error");
    expect(chat).toMatchObject({ archived: false, lastError: INVALID_STATE_ERROR });
  },
);

it("a chat that waits although messages do is stopped on an error, and its queue is kept", async () => {
  const chatId = await drivenChat();
  await insertQueued(bench.workbench, chatId, "Next");
  await corrupt(chatId, { status: "waiting" });
  const chat = await bench.settled(chatId, "error");
  expect(chat.lastError).toEqual(INVALID_STATE_ERROR);
  expect(await readQueue(bench.workbench, chatId)).toHaveLength(1);
});
