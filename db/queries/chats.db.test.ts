import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { markRead } from "../../lib/commands/mark-read";
import { isAppError } from "../../lib/errors";
import { messageIdFromBigint, newId } from "../../lib/ids";
import {
  chatIn,
  createPerson,
  createWorkbench,
  insertAssistantMessage,
  readRow,
  type Workbench,
} from "../../lib/transitions/testing";
import { chatMessages } from "../schema/chat-messages";
import { chats } from "../schema/chats";
import { modelCalls } from "../schema/model-calls";
import { listChats, loadChatWire, loadChatWires } from "./chats";
import { listMessages } from "./messages";
import { failModelCall, noteModelPhase, settleModelCall, startModelCall } from "./model-calls";

let bench: Workbench;
beforeAll(async () => {
  bench = await createWorkbench();
});
afterAll(() => bench.database.drop());

const db = () => bench.database.db;

describe("the wire form of a chat", () => {
  it("says how many are before it while it waits for a slot, in the order in which workers take them", async () => {
    const [ada, bob] = [await createPerson(db()), await createPerson(db())];
    const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));
    const unowned = { workerId: null, runnerId: null, waitingForCapacity: true };
    const wait = (ownerId: string, second: number, more: { parentChatId?: string } = {}) =>
      chatIn(bench, "R0", { ...unowned, ownerId, runnableSince: at(second), ...more });
    const a1 = await wait(ada, 1);
    const a2 = await wait(ada, 2);
    const b1 = await wait(bob, 3);
    const child = await wait(bob, 0, { parentChatId: b1 });
    const running = await chatIn(bench, "R0");
    const ahead = async () => {
      const found = await loadChatWires(db(), [a1, a2, b1, child, running]);
      return [a1, a2, b1, child, running].map((id) => found.get(id)?.chatsAhead);
    };
    expect(await ahead()).toEqual([0, 2, 1, 0, null]);
    await chatIn(bench, "R0", { ownerId: ada });
    expect(await ahead()).toEqual([1, 2, 0, 0, null]);
  });

  it("sums usage, and takes the context from the last answer", async () => {
    const chatId = await chatIn(bench, "W");
    const usage = { chatId, role: "assistant" as const, parts: [] };
    await db()
      .insert(chatMessages)
      .values([
        { ...usage, inputTokens: 100, outputTokens: 10, contextLimit: 500 },
        {
          ...usage,
          inputTokens: 40,
          outputTokens: 5,
          cacheReadTokens: 150,
          cacheWriteTokens: 7,
          contextLimit: 900,
        },
      ]);
    const chat = await loadChatWire(db(), chatId);
    expect(chat?.usage).toEqual({
      inputTokens: 140,
      outputTokens: 15,
      contextTokens: 40,
      contextLimit: 900,
      costMicros: null,
      unpricedRequests: 0,
    });
  });

  it("brings the call that a running chat is at, whatever is in its input, and none of what has ended", async () => {
    const chatId = await chatIn(bench, "R0");
    const inputOf = async (json: string) => {
      await bench.database.sql`update tool_calls set input = ${json}::text::json where chat_id = ${chatId}`;
      return (await loadChatWire(db(), chatId))?.currentCall;
    };
    expect(await inputOf('{"command":"npm test","timeout":"10s"}')).toEqual({
      toolName: "execute",
      input: { command: "npm test" },
      startedAt: null,
    });
    expect((await inputOf('{"command":"a\\u0000b\\ud800"}'))?.input).toEqual({ command: "a\u0000b\ufffd" });
    const long = JSON.stringify({ path: "a.ts", content: "x".repeat(10_000) });
    expect((await inputOf(long))?.input).toEqual({});
    await bench.database.sql`update tool_calls set state = 'finished' where chat_id = ${chatId}`;
    expect((await loadChatWire(db(), chatId))?.currentCall).toBeNull();
    expect((await loadChatWire(db(), await chatIn(bench, "W")))?.currentCall).toBeNull();
  });

  it("says of a running sub-agent what its model does, by the newest request of its turns", async () => {
    const root = await chatIn(bench, "R0");
    const chatId = await chatIn(bench, "R0", { parentChatId: root, rootChatId: root });
    const phaseOf = async (id: string) => (await loadChatWire(db(), id))?.modelPhase;
    const ask = async (attempt: number, purpose: "generation" | "compaction" | "title", of = chatId) => {
      const id = newId("mcl");
      const facts = { chatId: of, rootChatId: root, userId: bench.userId, modelId: bench.modelId };
      await startModelCall(db(), { id, ...facts, historyVersion: 1, attempt, purpose });
      return id;
    };
    expect(await phaseOf(chatId)).toBeNull();
    const first = await ask(1, "generation");
    expect(await phaseOf(chatId)).toBe("waiting");
    for (const phase of ["reasoning", "writing", "calling"] as const) {
      await noteModelPhase(db(), { id: first, phase });
      expect(await phaseOf(chatId)).toBe(phase);
    }
    await settleModelCall(db(), { id: first, usage: null, costMicros: null, firstPartAt: null });
    // What comes late of a request that has ended says nothing of the next.
    await noteModelPhase(db(), { id: first, phase: "writing" });
    await ask(1, "title");
    expect(await phaseOf(chatId)).toBeNull();
    await ask(2, "compaction");
    expect(await phaseOf(chatId)).toBe("summarising");
    await ask(1, "generation", root);
    expect(await phaseOf(root)).toBeNull();
    await bench.database.sql`update chats set status = 'waiting' where id = ${chatId}`;
    expect(await phaseOf(chatId)).toBeNull();
  });

  it("takes its cost from the calls, not from the messages", async () => {
    const chatId = await chatIn(bench, "W");
    const call = {
      chatId,
      rootChatId: chatId,
      userId: bench.userId,
      historyVersion: 7,
      attempt: 1,
      modelId: bench.modelId,
    };
    const [settled, failed, unpriced] = [newId("mcl"), newId("mcl"), newId("mcl")];
    for (const id of [settled, failed, unpriced])
      await startModelCall(db(), { ...call, id, purpose: "generation" });
    await settleModelCall(db(), { id: settled, usage: null, costMicros: 1200, firstPartAt: new Date() });
    await failModelCall(db(), { id: failed, errorKind: "timeout", statusCode: 504, costMicros: 300 });
    await settleModelCall(db(), { id: unpriced, usage: null, costMicros: null, firstPartAt: null });
    await settleModelCall(db(), { id: failed, usage: null, costMicros: 9, firstPartAt: null });
    expect((await loadChatWire(db(), chatId))?.usage.costMicros).toBe(1500);
    const rows = await db().select().from(modelCalls).where(eq(modelCalls.id, failed));
    expect(rows[0]).toMatchObject({ state: "failed", errorKind: "timeout", statusCode: 504 });
    expect(rows[0]?.endedAt).not.toBeNull();
  });

  it("is unread until the last answer was read, and the cursor never moves back", async () => {
    const caller = { userId: bench.userId, role: "member" as const };
    const chatId = await chatIn(bench, "W");
    const unread = async () => (await loadChatWire(db(), chatId))?.hasUnread;
    expect(await unread()).toBe(true);
    const newest = messageIdFromBigint(await insertAssistantMessage(bench, chatId, []));
    const [first] = (await listMessages(db(), { chatId, limit: 9 })).items;

    await markRead(bench.ctx, { caller, chatId, messageId: newest });
    expect(await unread()).toBe(false);
    const { snapshotVersion } = await readRow(bench, chatId);
    await markRead(bench.ctx, { caller, chatId, messageId: first?.id ?? "" });
    expect(await unread()).toBe(false);
    expect((await readRow(bench, chatId)).snapshotVersion).toBe(snapshotVersion);

    const foreign = await chatIn(bench, "W");
    const [other] = (await listMessages(db(), { chatId: foreign, limit: 1 })).items;
    const error: unknown = await markRead(bench.ctx, { caller, chatId, messageId: other?.id ?? "" }).catch(
      (thrown: unknown) => thrown,
    );
    expect(isAppError(error) && error.code).toBe("not_found");
  });

  it("nests children when a chat is read, and has none in events", async () => {
    const root = await chatIn(bench, "W");
    const child = await chatIn(bench, "W", { parentChatId: root, rootChatId: root });
    expect((await loadChatWire(db(), root))?.children?.map((one) => one.id)).toEqual([child]);
    const flat = await loadChatWires(db(), [root, child, "chat_none"]);
    expect([...flat.keys()].sort()).toEqual([root, child].sort());
    expect(flat.get(root)).not.toHaveProperty("children");
    expect(await loadChatWires(db(), [])).toEqual(new Map());
  });
});

describe("the list of chats", () => {
  async function person(count: number) {
    const ownerId = await createPerson(db());
    const ids: string[] = [];
    for (let n = 0; n < count; n++) {
      const lastTurnAt = new Date(Date.UTC(2026, 0, 1, 0, 0, 0, n));
      ids.push(await chatIn(bench, "W", { ownerId, title: `Chat number ${n}`, lastTurnAt }));
    }
    return { ownerId, ids };
  }

  async function pages(ownerId: string, limit: number): Promise<string[][]> {
    const found: string[][] = [];
    for (let cursor: string | null = null; ; ) {
      const list: Awaited<ReturnType<typeof listChats>> = await listChats(db(), {
        ownerId,
        archived: false,
        limit,
        cursor,
      });
      found.push(list.items.map((chat) => chat.id));
      if (list.nextCursor === null) return found;
      cursor = list.nextCursor;
    }
  }

  it("has pinned chats first, in their order, then the others by last turn, page after page", async () => {
    const { ownerId, ids } = await person(7);
    await db()
      .update(chats)
      .set({ pinOrder: 2 })
      .where(eq(chats.id, ids[0] ?? ""));
    await db()
      .update(chats)
      .set({ pinOrder: 1 })
      .where(eq(chats.id, ids[3] ?? ""));
    await db()
      .update(chats)
      .set({ pinOrder: 2 })
      .where(eq(chats.id, ids[1] ?? ""));
    const expected = [3, 1, 0, 6, 5, 4, 2].map((n) => ids[n]);
    for (const limit of [1, 2, 3, 7, 50]) expect((await pages(ownerId, limit)).flat()).toEqual(expected);
  });

  it("loses no chat to times that differ by less than a millisecond", async () => {
    const { ownerId, ids } = await person(4);
    for (const [n, id] of ids.entries()) {
      await bench.database
        .sql`update chats set last_turn_at = ${`2026-01-01 00:00:00.00000${n}+00`}::timestamptz where id = ${id}`;
    }
    expect((await pages(ownerId, 1)).flat()).toEqual(ids.toReversed());
  });

  it("nests children, hides other people's chats, and keeps archived ones apart", async () => {
    const { ownerId, ids } = await person(2);
    const [root = "", archived = ""] = ids;
    await chatIn(bench, "W", { ownerId, parentChatId: root, rootChatId: root });
    await db().update(chats).set({ archived: true }).where(eq(chats.id, archived));
    const live = await listChats(db(), { ownerId, archived: false, limit: 50 });
    expect(live.items.map((chat) => [chat.id, chat.children?.length])).toEqual([[root, 1]]);
    const gone = await listChats(db(), { ownerId, archived: true, limit: 50 });
    expect(gone.items.map((chat) => chat.id)).toEqual([archived]);
  });

  it("finds part of a title, whatever its case, and takes wildcards literally", async () => {
    const { ownerId, ids } = await person(3);
    await db()
      .update(chats)
      .set({ title: "100% Done" })
      .where(eq(chats.id, ids[1] ?? ""));
    const find = async (q: string) =>
      (await listChats(db(), { ownerId, archived: false, limit: 50, q })).items.map((chat) => chat.id);
    expect(await find("NUMBER 2")).toEqual([ids[2]]);
    expect(await find("%")).toEqual([ids[1]]);
    expect(await find("  ")).toHaveLength(3);
    expect(await find("\0")).toHaveLength(3);
  });

  it("refuses a cursor that is none of this list's, by name; an empty one is none", async () => {
    const { ownerId } = await person(2);
    const forged = ['[1,"x","y"]', '[1,"2000 (x)","y"]', '[9999999999,"2026-01-01 00:00:00+00","y"]'];
    const cursors = forged.map((text) => Buffer.from(text).toString("base64url"));
    const list = (cursor: string) => listChats(db(), { ownerId, archived: false, limit: 50, cursor });
    for (const cursor of ["nonsense", ...cursors]) {
      await expect(list(cursor)).rejects.toMatchObject({
        code: "invalid_request",
        fields: [{ path: "cursor" }],
      });
    }
    expect((await list("")).items).toHaveLength(2);
  });
});
