import { afterAll, beforeAll, expect, it } from "vitest";
import { chats } from "../../db/schema/chats";
import { classify } from "../chat/states";
import { isAppError } from "../errors";
import { messageIdFromBigint } from "../ids";
import {
  chatIn,
  createWorkbench,
  insertQueued,
  readMessages,
  readQueue,
  readRow,
  type Workbench,
} from "../transitions/testing";
import { archiveChat } from "./archive-chat";
import type { Caller } from "./caller";
import { deleteChat } from "./delete-chat";
import { editMessage } from "./edit-message";
import { editQueuedMessage } from "./edit-queued-message";
import { interruptChat } from "./interrupt-chat";
import { patchChat } from "./patch-chat";
import { promoteQueuedMessage } from "./promote-queued-message";
import { sendMessage } from "./send-message";

let bench: Workbench;
let caller: Caller;
beforeAll(async () => {
  bench = await createWorkbench();
  caller = { userId: bench.userId, role: "member" };
});
afterAll(() => bench.database.drop());

const content = [{ type: "text" as const, text: "again" }];
/** What people are told of a refusal; anything else, a deadlock above all, would be a failure of ours. */
const REFUSALS = new Set(["conflict", "not_found", "invalid_request", "queue_full", "unavailable"]);

/** A root with two sub-agents' chats, each with a queue, all at rest on an error. */
async function family(): Promise<string[]> {
  const root = await chatIn(bench, "E1");
  const children = [
    await chatIn(bench, "E1", { parentChatId: root, rootChatId: root }),
    await chatIn(bench, "E0", { parentChatId: root, rootChatId: root }),
  ];
  await insertQueued(bench, root, "second");
  return [root, ...children];
}

it("D24 two hundred commands at once on related chats end well or are refused in words", async () => {
  const families = [await family(), await family()];
  const everyone = families.flat();
  const first = new Map<string, string>();
  const queued = new Map<string, string>();
  for (const chatId of everyone) {
    first.set(chatId, messageIdFromBigint((await readMessages(bench, chatId))[0]?.id ?? 0n));
    queued.set(chatId, (await readQueue(bench, chatId))[0]?.id ?? "que_none");
  }
  const { ctx } = bench;
  const acts: ((chatId: string, n: number) => Promise<unknown>)[] = [
    (chatId) => archiveChat(ctx, { caller, chatId, archived: true }),
    (chatId) => archiveChat(ctx, { caller, chatId, archived: false }),
    (chatId) => editMessage(ctx, { caller, chatId, messageId: first.get(chatId) ?? "", content }),
    (chatId) => promoteQueuedMessage(ctx, { caller, chatId, queuedId: queued.get(chatId) ?? "" }),
    (chatId) => editQueuedMessage(ctx, { caller, chatId, queuedId: queued.get(chatId) ?? "", position: 2 }),
    (chatId) => sendMessage(ctx, { caller, chatId, content }),
    (chatId) => interruptChat(ctx, { caller, chatId }),
    (chatId, n) => patchChat(ctx, { caller, chatId, pinOrder: n % 4 }),
    (chatId, n) => patchChat(ctx, { caller, chatId, pinOrder: 1, archived: n % 2 === 0 }),
    (chatId) => deleteChat(ctx, { caller, chatId }),
  ];
  const outcomes = await Promise.allSettled(
    Array.from({ length: 200 }, async (_, n) => {
      const act = acts[n % acts.length];
      const chatId = everyone[(n * 7) % everyone.length];
      await act?.(chatId ?? "", n);
    }),
  );

  const unexpected = outcomes.flatMap((outcome) => {
    if (outcome.status === "fulfilled") return [];
    const { reason } = outcome;
    return isAppError(reason) && REFUSALS.has(reason.code) ? [] : [String(reason)];
  });
  expect(unexpected).toEqual([]);
  expect(outcomes.filter(({ status }) => status === "fulfilled").length).toBeGreaterThan(20);
  const left = await bench.database.db.select().from(chats);
  for (const { id, rootChatId, status, archived } of left) {
    const queueCount = (await readQueue(bench, id)).length;
    expect(classify({ status, archived, queueCount })).not.toBe("invalid");
    expect((await readRow(bench, rootChatId)).archived).toBe(archived);
  }
  const pins = left.flatMap(({ pinOrder }) => pinOrder ?? []).toSorted((a, b) => a - b);
  expect(pins).toEqual(pins.map((_, index) => index + 1));
});
