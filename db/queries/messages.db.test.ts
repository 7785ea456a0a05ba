import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isAppError } from "../../lib/errors";
import { messageIdFromBigint } from "../../lib/ids";
import {
  chatIn,
  createWorkbench,
  insertQueued,
  insertUserMessage,
  type Workbench,
} from "../../lib/transitions/testing";
import { chatMessages } from "../schema/chat-messages";
import { chats } from "../schema/chats";
import { toolCalls } from "../schema/tool-calls";
import { listMessages, listMessagesSince, loadPromptRows } from "./messages";
import { readTranscript } from "./transcript";

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());

const db = () => bench.database.db;

describe("a page of messages", () => {
  async function longChat() {
    const chatId = await chatIn(bench, "W");
    await db().delete(chatMessages).where(eq(chatMessages.chatId, chatId));
    const ids: string[] = [];
    for (let n = 1; n <= 5; n++)
      ids.push(messageIdFromBigint(await insertUserMessage(bench, chatId, `m${n}`)));
    return { chatId, ids };
  }
  const page = async (options: Parameters<typeof listMessages>[1]) => {
    const { items, hasMore } = await listMessages(db(), options);
    return { ids: items.map((item) => item.id), hasMore };
  };

  it("is the newest one, oldest first, without a cursor", async () => {
    const { chatId, ids } = await longChat();
    expect(await page({ chatId, limit: 3 })).toEqual({ ids: ids.slice(2), hasMore: true });
    expect(await page({ chatId, limit: 5 })).toEqual({ ids, hasMore: false });
  });

  it("goes back from beforeId and forward from afterId", async () => {
    const { chatId, ids } = await longChat();
    expect(await page({ chatId, limit: 2, beforeId: ids[3] ?? "" })).toEqual({
      ids: ids.slice(1, 3),
      hasMore: true,
    });
    expect(await page({ chatId, limit: 9, beforeId: ids[1] ?? "" })).toEqual({
      ids: ids.slice(0, 1),
      hasMore: false,
    });
    expect(await page({ chatId, limit: 2, afterId: ids[0] ?? "" })).toEqual({
      ids: ids.slice(1, 3),
      hasMore: true,
    });
    expect(await page({ chatId, limit: 9, afterId: ids[0] ?? "", beforeId: ids[4] ?? "" })).toEqual({
      ids: ids.slice(1, 4),
      hasMore: false,
    });
  });

  it("refuses cursors that are none, or cross each other", async () => {
    const { chatId, ids } = await longChat();
    const refused = async (options: Parameters<typeof listMessages>[1]) => {
      const error: unknown = await listMessages(db(), options).catch((thrown: unknown) => thrown);
      return isAppError(error) ? error.fields?.[0]?.path : null;
    };
    expect(await refused({ chatId, limit: 2, beforeId: "msg_1" })).toBe("beforeId");
    expect(await refused({ chatId, limit: 2, afterId: "msg_ilou000000000" })).toBe("afterId");
    expect(await refused({ chatId, limit: 2, beforeId: ids[0] ?? "", afterId: ids[1] ?? "" })).toBe(
      "afterId",
    );
  });

  it("leaves out system rows, rows for the model and deleted rows; a prompt leaves out rows for people", async () => {
    const { chatId, ids } = await longChat();
    const parts = [{ type: "text" as const, text: "hidden" }];
    await db()
      .insert(chatMessages)
      .values([
        { chatId, role: "system", parts },
        { chatId, role: "user", visibility: "model", parts },
        { chatId, role: "user", deleted: true, parts },
        { chatId, role: "assistant", visibility: "user", parts },
      ]);
    const shown = await listMessages(db(), { chatId, limit: 50 });
    expect(shown.items.map((item) => item.role)).toEqual([...ids.map(() => "user"), "assistant"]);
    const prompt = await loadPromptRows(db(), chatId);
    expect(prompt.slice(5).map((row) => [row.role, row.visibility])).toEqual([
      ["system", "both"],
      ["user", "model"],
    ]);
  });

  it("carries results from the ledger, for people and for prompts alike, without provider metadata", async () => {
    const chatId = await chatIn(bench, "W");
    await db()
      .update(toolCalls)
      .set({ state: "finished", output: { lines: 3 }, modelOutput: { type: "text", value: "3 lines" } })
      .where(eq(toolCalls.chatId, chatId));
    const [, message] = (await listMessages(db(), { chatId, limit: 9 })).items;
    expect(message?.parts).toMatchObject([{ state: "output-available", output: { lines: 3 } }]);
    expect(message?.metadata?.calls?.["toolu_1"]).toMatchObject({ state: "finished" });
    const row = (await loadPromptRows(db(), chatId)).at(-1);
    expect(row?.parts).toEqual(message?.parts);
    expect(row?.calls[0]?.modelOutput).toEqual({ type: "text", value: "3 lines" });
  });

  it("since a revision is what has changed, results included", async () => {
    const chatId = await chatIn(bench, "W");
    expect(await listMessagesSince(db(), { chatId, revision: 7, limit: 9 })).toEqual([]);
    await db().update(chats).set({ snapshotVersion: 8 }).where(eq(chats.id, chatId));
    const answers = and(eq(chatMessages.chatId, chatId), eq(chatMessages.role, "assistant"));
    await db().update(chatMessages).set({ resultsVersion: 1 }).where(answers);
    const changed = await listMessagesSince(db(), { chatId, revision: 7, limit: 9 });
    expect(changed?.map((message) => [message.role, message.revision])).toEqual([["assistant", 8]]);
  });

  it("since a revision is nothing that could be told one by one when too much changed, or a row is gone", async () => {
    const chatId = await chatIn(bench, "W");
    expect(await listMessagesSince(db(), { chatId, revision: 0, limit: 1 })).toBeNull();
    await db().update(chats).set({ snapshotVersion: 8 }).where(eq(chats.id, chatId));
    await db().update(chatMessages).set({ deleted: true }).where(eq(chatMessages.chatId, chatId));
    expect(await listMessagesSince(db(), { chatId, revision: 7, limit: 9 })).toBeNull();
  });

  it("comes with the queue and the version of the same moment", async () => {
    const chatId = await chatIn(bench, "R1");
    await insertQueued(bench, chatId, "second");
    const transcript = await readTranscript(db(), { chatId, limit: 50 });
    expect(transcript).toMatchObject({ streamFrom: 7, hasMore: false });
    expect(transcript?.queued.map((one) => one.content)).toEqual([
      [{ type: "text", text: "queued 1" }],
      [{ type: "text", text: "second" }],
    ]);
    expect(await readTranscript(db(), { chatId: "chat_none", limit: 50 })).toBeNull();
  });

  it("holds the whole of a turn that has not ended, and no more of one that has", async () => {
    for (const [state, shown] of [
      ["R0", 4],
      ["W", 2],
    ] as const) {
      const chatId = await chatIn(bench, state);
      await db().delete(chatMessages).where(eq(chatMessages.chatId, chatId));
      await db()
        .insert(chatMessages)
        .values(
          (["assistant", "user", "assistant", "assistant", "assistant"] as const).map((role) => ({
            chatId,
            role,
            parts: [{ type: "text" as const, text: "x" }],
          })),
        );
      const transcript = await readTranscript(db(), { chatId, limit: 2, wholeTurn: true });
      expect(transcript?.items, state).toHaveLength(shown);
      expect(transcript?.hasMore).toBe(true);
    }
  });
});
