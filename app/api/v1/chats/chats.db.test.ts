import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { chatMessages } from "@/db/schema/chat-messages";
import { chatQueuedMessages } from "@/db/schema/chat-queued-messages";
import { chats } from "@/db/schema/chats";
import { modelCalls } from "@/db/schema/model-calls";
import { messageIdFromBigint, newId } from "@/lib/ids";
import {
  apiRequest,
  createTestModel,
  createTestRuntime,
  createTestUser,
  read,
  segment,
  type TestRuntime,
  tokenOf,
} from "@/lib/auth/testing";
import * as chat from "./[chatId]/route";
import * as cost from "./[chatId]/cost/route";
import * as interrupt from "./[chatId]/interrupt/route";
import * as messages from "./[chatId]/messages/route";
import * as queued from "./[chatId]/queue/[queuedId]/route";
import * as readCursor from "./[chatId]/read/route";
import * as reconcile from "./[chatId]/reconcile/route";
import * as retry from "./[chatId]/retry/route";
import * as list from "./route";

let t: TestRuntime;
let token: string;
let modelId: string;
let userId: string;
beforeAll(async () => {
  t = await createTestRuntime();
  modelId = await createTestModel(t.runtime);
});
afterAll(() => t.drop());
beforeEach(async () => {
  const user = await createTestUser(t.runtime, `owner-${newId("usr").slice(-12)}`);
  userId = user.id;
  token = await tokenOf(t.runtime, user);
});

const CHATS = "/api/v1/chats";
const text = (value: string) => [{ type: "text", text: value }];
const create = async (body: unknown, headers: Record<string, string> = {}) =>
  read(await list.POST(apiRequest(CHATS, { token, body, headers }), segment({})));
const newChat = async (): Promise<string> => (await create({ content: text("hello") })).body.id;
const at = (chatId: string) => segment({ chatId });
const send = async (chatId: string, body: unknown, headers: Record<string, string> = {}) =>
  read(await messages.POST(apiRequest(`${CHATS}/${chatId}/messages`, { token, body, headers }), at(chatId)));
const setStatus = (chatId: string, status: "waiting" | "error") =>
  t.runtime.db
    .update(chats)
    .set({
      status,
      ...(status === "error" && { lastError: { message: "x", kind: "generic", retryable: false } }),
    })
    .where(eq(chats.id, chatId));

describe("creating", () => {
  test("answers 201 with the chat, running on the default model", async () => {
    const { status, body } = await create({ content: text("Fix the build"), labels: { a: "b" } });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ownerId: userId,
      status: "running",
      modelId,
      labels: { a: "b" },
      children: [],
    });
    expect(body.id).toMatch(/^chat_/);
  });

  test("D05 fifty posts with one key make one chat and get one answer", async () => {
    const key = { "idempotency-key": "key-1" };
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => create({ content: text("once") }, key)),
    );
    expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
    expect(answers.every((answer) => answer.status === 201)).toBe(true);
    expect(await t.runtime.db.select().from(chats).where(eq(chats.ownerId, userId))).toHaveLength(1);
    const other = await create({ content: text("another") }, key);
    expect([other.status, other.body.error.code]).toEqual([422, "idempotency_mismatch"]);
  });

  test("a bad key is refused", async () => {
    for (const key of ["x".repeat(201), "é"]) {
      expect((await create({ content: text("a") }, { "idempotency-key": key })).status).toBe(400);
    }
  });

  test("without a caller nothing is told", async () => {
    const { status, body } = await read(await list.GET(apiRequest(CHATS), segment({})));
    expect(status).toBe(401);
    expect(body.error.code).toBe("unauthenticated");
  });
});

describe("foreign and unknown chats", () => {
  test("answer 404 on every verb, also to an administrator, and change nothing", async () => {
    const chatId = await newChat();
    await setStatus(chatId, "waiting");
    const before = await t.runtime.db.select().from(chats).where(eq(chats.id, chatId));
    const stranger = await tokenOf(
      t.runtime,
      await createTestUser(t.runtime, `admin-${chatId.slice(-8)}`, "admin"),
    );
    const asked = async (id: string) => {
      const ask = (method: string, body?: unknown) =>
        apiRequest(`${CHATS}/${id}`, { token: stranger, method, ...(body !== undefined && { body }) });
      const answers = await Promise.all([
        chat.GET(ask("GET"), at(id)),
        chat.PATCH(ask("PATCH", { title: "mine" }), at(id)),
        chat.DELETE(ask("DELETE"), at(id)),
        messages.GET(ask("GET"), at(id)),
        messages.POST(ask("POST", { content: text("hi") }), at(id)),
        interrupt.POST(ask("POST"), at(id)),
        retry.POST(ask("POST"), at(id)),
        cost.GET(ask("GET"), at(id)),
        readCursor.POST(ask("POST", { messageId: messageIdFromBigint(1n) }), at(id)),
        queued.DELETE(ask("DELETE"), segment({ chatId: id, queuedId: "que_1" })),
      ]);
      return Promise.all(
        answers.map(async (answer) => [answer.status, (await read(answer)).body.error.message]),
      );
    };
    const foreign = await asked(chatId);
    expect(new Set(foreign.map(String))).toEqual(new Set(["404,There is no such chat."]));
    expect(await asked(newId("chat"))).toEqual(foreign);
    expect(await t.runtime.db.select().from(chats).where(eq(chats.id, chatId))).toEqual(before);
  });
});

describe("listing", () => {
  test("pages through one's own chats, pinned first, each once", async () => {
    const ids = [await newChat(), await newChat(), await newChat()];
    await t.runtime.db
      .update(chats)
      .set({ pinOrder: 1 })
      .where(eq(chats.id, ids[0] ?? ""));
    const seen: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const query: string = cursor === "" ? "?limit=2" : `?limit=2&cursor=${cursor}`;
      const { body } = await read(await list.GET(apiRequest(CHATS + query, { token }), segment({})));
      seen.push(...body.items.map((item: { id: string }) => item.id));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual([ids[0], ids[2], ids[1]]);
  });

  test("refuses limits, cursors and operators that are none, by name", async () => {
    for (const [query, path] of [
      ["limit=0", "limit"],
      ["limit=201", "limit"],
      ["limit=1e9", "limit"],
      ["archived=yes", "archived"],
      ["q=%00", "q"],
      ["cursor=nonsense", "cursor"],
    ]) {
      const { status, body } = await read(
        await list.GET(apiRequest(`${CHATS}?${query}`, { token }), segment({})),
      );
      expect([status, body.error.fields[0].path]).toEqual([400, path]);
    }
    const odd = await list.GET(apiRequest(`${CHATS}?filter[$ne]=1`, { token }), segment({}));
    expect(odd.status).toBe(200);
  });
});

describe("a chat", () => {
  test("is renamed, pinned, archived and deleted", async () => {
    const chatId = await newChat();
    const ask = (method: string, body?: unknown) =>
      apiRequest(`${CHATS}/${chatId}`, { token, method, ...(body !== undefined && { body }) });
    const patch = async (body: unknown) => read(await chat.PATCH(ask("PATCH", body), at(chatId)));
    expect((await patch({ title: " New name ", pinOrder: 3 })).body).toMatchObject({
      title: "New name",
      pinOrder: 1,
    });
    expect((await patch({ title: "x".repeat(8_001) })).status).toBe(400);
    expect((await patch({ archived: true })).status).toBe(409);
    await setStatus(chatId, "waiting");
    expect((await read(await chat.DELETE(ask("DELETE"), at(chatId)))).status).toBe(409);
    expect((await patch({ archived: true })).body).toMatchObject({ archived: true });
    t.hints.length = 0;
    expect((await chat.DELETE(ask("DELETE"), at(chatId))).status).toBe(204);
    expect(t.hints).toEqual([
      { channel: "chat", hint: expect.objectContaining({ chatId, change: "deleted", ownerId: userId }) },
    ]);
    expect((await chat.GET(ask("GET"), at(chatId))).status).toBe(404);
    expect(await t.runtime.db.select().from(chatMessages).where(eq(chatMessages.chatId, chatId))).toEqual([]);
  });

  test("is interrupted with 202, and with 200 when there is nothing to stop", async () => {
    const chatId = await newChat();
    const stop = async () =>
      read(
        await interrupt.POST(
          apiRequest(`${CHATS}/${chatId}/interrupt`, { token, method: "POST" }),
          at(chatId),
        ),
      );
    expect(await stop()).toMatchObject({ status: 202, body: { status: "interrupting" } });
    await setStatus(chatId, "waiting");
    expect(await stop()).toMatchObject({ status: 200, body: { status: "waiting" } });
  });

  test("is tried again only after an error", async () => {
    const chatId = await newChat();
    const again = async () =>
      read(await retry.POST(apiRequest(`${CHATS}/${chatId}/retry`, { token, method: "POST" }), at(chatId)));
    await setStatus(chatId, "waiting");
    expect((await again()).status).toBe(409);
    await setStatus(chatId, "error");
    expect(await again()).toMatchObject({ status: 202, body: { status: "running", lastError: null } });
  });

  test("is brought out of a state that should not exist, and out of no other", async () => {
    const chatId = await newChat();
    const again = async () =>
      read(
        await reconcile.POST(
          apiRequest(`${CHATS}/${chatId}/reconcile`, { token, method: "POST" }),
          at(chatId),
        ),
      );
    expect((await again()).status).toBe(409);
    await t.runtime.db.update(chats).set({ archived: true }).where(eq(chats.id, chatId));
    expect(await again()).toMatchObject({ status: 200, body: { status: "error", archived: false } });
  });

  test("says what its family has cost", async () => {
    const chatId = await newChat();
    const usage = {
      inputTokens: 10,
      outputTokens: 5,
      reasoningTokens: 0,
      cacheReadTokens: 0,
      cacheWriteTokens: 0,
    };
    const call = {
      chatId,
      rootChatId: chatId,
      userId,
      attempt: 1,
      purpose: "generation" as const,
      modelId,
      usage,
    };
    await t.runtime.db.insert(modelCalls).values([
      { ...call, id: newId("mcl"), state: "settled", costMicros: 120 },
      { ...call, id: newId("mcl"), state: "settled" },
      { ...call, id: newId("mcl"), state: "failed", usage: null },
    ]);
    const { body } = await read(await cost.GET(apiRequest(`${CHATS}/${chatId}/cost`, { token }), at(chatId)));
    expect(body).toEqual({
      totalMicros: 120,
      requests: 3,
      unpricedRequests: 1,
      byModel: [
        {
          modelId,
          model: "Demo",
          requests: 3,
          unpricedRequests: 1,
          costMicros: 120,
          inputTokens: 20,
          outputTokens: 10,
        },
      ],
    });
  });
});

describe("messages", () => {
  test("are listed oldest first with the queue and a cursor of the same moment", async () => {
    const chatId = await newChat();
    expect(await send(chatId, { content: text("next") })).toMatchObject({
      status: 202,
      body: { queued: true },
    });
    const { body } = await read(
      await messages.GET(apiRequest(`${CHATS}/${chatId}/messages`, { token }), at(chatId)),
    );
    expect(body.items).toMatchObject([{ role: "user", parts: text("hello"), authorId: userId }]);
    expect(body.queued).toMatchObject([{ content: text("next") }]);
    const current = await read(await chat.GET(apiRequest(`${CHATS}/${chatId}`, { token }), at(chatId)));
    expect(body.cursor).toBe(`${current.body.versions.snapshot}.0.0.0.0`);
  });

  test("hostile text comes back as it was sent", async () => {
    const chatId = await newChat();
    await setStatus(chatId, "waiting");
    const hostile = [
      "\u0000",
      "\ud800 alone",
      "\ufffe",
      "<script>alert(1)</script>",
      "a".repeat(200_000),
      "'; drop table chats; --",
    ];
    const sent = await send(chatId, { content: hostile.map((value) => ({ type: "text", text: value })) });
    expect(sent.status).toBe(202);
    expect(sent.body.messages[0].parts.map((part: { text: string }) => part.text)).toEqual(hostile);
  });

  test("the twenty-first waiting message is refused, and nothing is inserted", async () => {
    const chatId = await newChat();
    for (let i = 0; i < 20; i++) expect((await send(chatId, { content: text(`q${i}`) })).status).toBe(202);
    const { status, body } = await send(chatId, { content: text("one too many") });
    expect([status, body.error.code]).toEqual([429, "queue_full"]);
    const rows = await t.runtime.db
      .select()
      .from(chatQueuedMessages)
      .where(eq(chatQueuedMessages.chatId, chatId));
    expect(rows).toHaveLength(20);
  });

  test("a waiting one can be taken out, once", async () => {
    const chatId = await newChat();
    const { body } = await send(chatId, { content: text("never mind") });
    const drop = () =>
      queued.DELETE(
        apiRequest(`${CHATS}/${chatId}/queue/${body.queuedMessage.id}`, { token, method: "DELETE" }),
        segment({ chatId, queuedId: body.queuedMessage.id }),
      );
    expect((await drop()).status).toBe(204);
    expect((await drop()).status).toBe(404);
  });

  test("the read cursor moves to a message of this chat only", async () => {
    const chatId = await newChat();
    const page = await read(
      await messages.GET(apiRequest(`${CHATS}/${chatId}/messages`, { token }), at(chatId)),
    );
    const mark = (messageId: string) =>
      readCursor.POST(apiRequest(`${CHATS}/${chatId}/read`, { token, body: { messageId } }), at(chatId));
    expect((await mark(page.body.items[0].id)).status).toBe(204);
    expect((await mark(messageIdFromBigint(999_999_999n))).status).toBe(404);
    expect((await mark("msg_nonsense")).status).toBe(404);
  });
});
