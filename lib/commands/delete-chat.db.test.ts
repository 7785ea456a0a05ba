import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { chats } from "../../db/schema/chats";
import { runInTransaction } from "../transitions/run-in-transaction";
import { setArchived } from "../transitions/set-archived";
import { chatIn, createWorkbench, type Workbench } from "../transitions/testing";
import { deleteChat } from "./delete-chat";

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());

it("tells that a chat is deleted when it is gone for everybody, also inside a longer transaction", async () => {
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
    await deleteChat(joined, { caller: { userId: bench.userId, role: "member" }, chatId });
    await Promise.all(looks);
  });
  expect(await Promise.all(looks)).toEqual([[]]);
});
