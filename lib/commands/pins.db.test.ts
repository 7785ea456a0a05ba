import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { listPinnedChats } from "../../db/queries/pinned-chats";
import { chatIn, createPerson, createWorkbench, readRow, type Workbench } from "../transitions/testing";
import { archiveChat } from "./archive-chat";
import type { Caller } from "./caller";
import { patchChat } from "./patch-chat";
import { pinChat } from "./pin-chat";

let bench: Workbench;
let caller: Caller;
let ids: string[];
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());
beforeEach(async () => {
  caller = { userId: await createPerson(bench.database.db), role: "member" };
  ids = [];
  for (let n = 0; n < 4; n++) ids.push(await chatIn(bench, "W", { ownerId: caller.userId }));
  for (const chatId of ids.slice(0, 3)) await pinChat(bench.ctx, { caller, chatId, pinned: true });
});

const place = (index: number, pinOrder: number | null) =>
  patchChat(bench.ctx, { caller, chatId: ids[index] ?? "", pinOrder });

/** The pinned chats by the order in which they were made, and the numbers that they carry. */
async function pins(): Promise<{ order: number[]; numbers: (number | null)[] }> {
  const pinned = await listPinnedChats(bench.database.db, caller.userId);
  return {
    order: pinned.map(({ id }) => ids.indexOf(id)),
    numbers: pinned.map(({ pinOrder }) => pinOrder),
  };
}

it.each([
  ["moves up", 2, 1, [2, 0, 1]],
  ["moves down", 0, 2, [1, 0, 2]],
  ["moves to the end when the place lies beyond it", 0, 99, [1, 2, 0]],
  ["goes at 0", 1, 0, [0, 2]],
  ["goes at null", 1, null, [0, 2]],
  ["comes last when it was not pinned, whatever the place", 3, 1, [0, 1, 2, 3]],
  ["stays where it is", 1, 2, [0, 1, 2]],
])("a pinned chat %s, and its neighbours make room", async (_what, index, pinOrder, order) => {
  expect(await place(index, pinOrder)).toMatchObject({ id: ids[index] });
  expect(await pins()).toEqual({ order, numbers: order.map((_, at) => at + 1) });
});

it("an archived chat lets its pin go, and comes back without it", async () => {
  const chatId = ids[0] ?? "";
  await archiveChat(bench.ctx, { caller, chatId, archived: true });
  expect(await pins()).toEqual({ order: [1, 2], numbers: [1, 2] });
  await archiveChat(bench.ctx, { caller, chatId, archived: false });
  expect((await readRow(bench, chatId)).pinOrder).toBeNull();
});

it("many who move at once leave one order", async () => {
  await Promise.all([place(0, 3), place(1, 1), place(2, 2), place(3, 1), place(0, 2)]);
  const { order, numbers } = await pins();
  expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  expect(numbers).toEqual([1, 2, 3, 4]);
});
