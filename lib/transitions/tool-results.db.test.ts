import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openDatabase } from "../../db/client";
import { chats } from "../../db/schema/chats";
import { toolCalls } from "../../db/schema/tool-calls";
import { messageIdFromBigint } from "../ids";
import { editMessage } from "./edit-message";
import { requestCompaction } from "./request-compaction";
import { retryTurn } from "./retry-turn";
import { chatIn, createWorkbench, readCalls, readMessages, type Workbench } from "./testing";

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());

async function waitsForLock(): Promise<boolean> {
  const found = await bench.database.sql`
    select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return found.length > 0;
}

it("a call that is begun in the moment in which it is closed has an unknown outcome, and is to be stopped", async () => {
  const { db, url } = bench.database;
  const chatId = await chatIn(bench, "R0");
  const [call] = await readCalls(bench, chatId);
  const [first] = await readMessages(bench, chatId);
  const callId = call?.id ?? "";
  await db.update(toolCalls).set({ state: "requested", kind: "workspace" }).where(eq(toolCalls.id, callId));
  let editing: ReturnType<typeof editMessage> | undefined;
  const other = openDatabase({ url, max: 1 });
  await other.sql.begin(async (starting) => {
    await starting`update tool_calls set state = 'started' where id = ${callId}`;
    editing = editMessage(bench.ctx, {
      chatId,
      messageId: messageIdFromBigint(first?.id ?? 0n),
      content: [{ type: "text", text: "Reworded" }],
      authorId: bench.userId,
      modelId: null,
      reasoningEffort: null,
    });
    await vi.waitFor(async () => expect(await waitsForLock()).toBe(true), { timeout: 4_000, interval: 5 });
  });
  await other.close();
  expect((await editing)?.abandonedCallIds).toEqual([callId]);
  expect((await readCalls(bench, chatId))[0]).toMatchObject({ state: "unknown", isError: true });
});

it.each([
  ["tried again", retryTurn],
  ["compacted", requestCompaction],
])(
  "a failed turn's call is not gone on with by one of the other plan mode, when the chat is %s",
  async (_, begin) => {
    const { db } = bench.database;
    const failed = async (modes: { planMode: boolean; turnPlanMode: boolean }) => {
      const chatId = await chatIn(bench, "E0");
      const [call] = await readCalls(bench, chatId);
      await db.update(chats).set(modes).where(eq(chats.id, chatId));
      await db
        .update(toolCalls)
        .set({ state: "requested", kind: "workspace", output: null, endedAt: null })
        .where(eq(toolCalls.id, call?.id ?? ""));
      await begin(bench.ctx, { chatId });
      return (await readCalls(bench, chatId))[0];
    };
    for (const planMode of [false, true]) {
      expect(await failed({ planMode, turnPlanMode: planMode })).toMatchObject({ state: "requested" });
      const closed = await failed({ planMode, turnPlanMode: !planMode });
      expect(closed).toMatchObject({ state: "cancelled", isError: true, reason: "mode_changed" });
      expect(JSON.stringify(closed?.output)).toContain("did not run: the user switched planning on or off");
    }
  },
);
