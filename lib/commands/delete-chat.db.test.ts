import { eq, like } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chats } from "../../db/schema/chats";
import { idempotencyKeys } from "../../db/schema/idempotency-keys";
import { partEpisodes } from "../../db/schema/part-episodes";
import { partFrames } from "../../db/schema/part-frames";
import { workspaceCommands } from "../../db/schema/workspace-commands";
import { isAppError } from "../errors";
import { newId } from "../ids";
import { runInTransaction } from "../transitions/run-in-transaction";
import { setArchived } from "../transitions/set-archived";
import { chatIn, createWorkbench, dumpChat, type Workbench } from "../transitions/testing";
import type { Caller } from "./caller";
import { deleteChat } from "./delete-chat";

let bench: Workbench;
let caller: Caller;
beforeAll(async () => {
  bench = await createWorkbench();
  caller = { userId: bench.userId, role: "member" };
});
afterAll(() => bench.database.drop());

/** What is kept of a chat without a foreign key. */
async function leaveTraces(chatId: string): Promise<void> {
  const { db } = bench.ctx;
  const key = { chatId, historyVersion: 1, attempt: 1 };
  await db.insert(partEpisodes).values({ ...key, messageId: 1n, kind: "model" });
  await db.insert(partFrames).values({ ...key, seq: 1, lastSeq: 1, chunks: [] });
  await db.insert(workspaceCommands).values({
    id: newId("call"),
    workspaceId: "ws_1",
    chatId,
    kind: "exec",
    request: { kind: "inquire", callId: "call_1" },
  });
  const answers = [
    [
      "POST",
      `/api/v1/chats/${chatId}/messages`,
      { messages: [{ parts: [{ type: "text", text: "private" }] }] },
    ],
    ["PATCH", `/api/v1/chats/${chatId}`, { id: chatId, title: "private" }],
    ["POST", "/api/v1/chats", { id: chatId, title: "private\0" }],
    ["DELETE", `/api/v1/chats/${chatId}`, null],
  ] as const;
  for (const [method, path, answer] of answers) {
    const key = `${chatId} ${method}`;
    await db
      .insert(idempotencyKeys)
      .values({ userId: bench.userId, method, path, key, bodyHash: "hash", status: 202, answer });
  }
}

async function traces(chatId: string): Promise<number[]> {
  const { db } = bench.ctx;
  return Promise.all([
    db.$count(partEpisodes, eq(partEpisodes.chatId, chatId)),
    db.$count(partFrames, eq(partFrames.chatId, chatId)),
    db.$count(workspaceCommands, eq(workspaceCommands.chatId, chatId)),
    db.$count(idempotencyKeys, like(idempotencyKeys.key, `${chatId} %`)),
  ]);
}

describe("deleting a chat", () => {
  it("takes its family with all that is kept of it, and nothing of another's", async () => {
    const root = await chatIn(bench, "XW");
    const child = await chatIn(bench, "XW", { parentChatId: root, rootChatId: root });
    const other = await chatIn(bench, "XW");
    for (const chatId of [root, child, other]) await leaveTraces(chatId);
    const before = await dumpChat(bench, other);
    bench.pubsub.sent.length = 0;

    await deleteChat(bench.ctx, { caller, chatId: root });

    const gone = { chat: [], messages: [], queue: [], calls: [], heartbeats: [] };
    expect([await dumpChat(bench, root), await dumpChat(bench, child)]).toEqual([gone, gone]);
    expect([await traces(root), await traces(child)]).toEqual([
      [0, 0, 0, 1],
      [0, 0, 0, 1],
    ]);
    expect(await dumpChat(bench, other)).toEqual(before);
    expect(await traces(other)).toEqual([1, 1, 1, 4]);
    const told = bench.pubsub.chatHints().map(({ chatId, change }) => `${chatId} ${change}`);
    expect(told.toSorted()).toEqual([`${root} deleted`, `${child} deleted`].toSorted());
  });

  it("is refused for one that is not archived, and for a sub-agent's alone", async () => {
    const live = await chatIn(bench, "E1");
    const child = await chatIn(bench, "XW", { parentChatId: live, rootChatId: live });
    for (const chatId of [live, child]) {
      const before = await dumpChat(bench, chatId);
      const error: unknown = await deleteChat(bench.ctx, { caller, chatId }).catch(
        (thrown: unknown) => thrown,
      );
      expect(isAppError(error) && error.code).toBe("conflict");
      expect(await dumpChat(bench, chatId)).toEqual(before);
    }
  });

  it("is told when it is gone for everybody, also inside a longer transaction", async () => {
    const chatId = await chatIn(bench, "W");
    await setArchived(bench.ctx, { chatId, archived: true });
    const looks: Promise<unknown[]>[] = [];
    const { db } = bench.ctx;
    const ctx = {
      db,
      pubsub: {
        ...bench.pubsub,
        publish: () => void looks.push(db.select().from(chats).where(eq(chats.id, chatId)).execute()),
      },
    } as unknown as typeof bench.ctx;
    await runInTransaction(ctx, async (joined) => {
      await deleteChat(joined, { caller, chatId });
      await Promise.all(looks);
    });
    expect(await Promise.all(looks)).toEqual([[]]);
  });
});
