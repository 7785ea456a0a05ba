import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { toolCalls } from "@/db/schema/tool-calls";
import { chats } from "@/db/schema/chats";
import { createChat } from "@/lib/api/chats";
import { isApiError } from "@/lib/api/api-error";
import { editMessage, fetchMessages, sendMessage } from "@/lib/api/messages";
import { editQueuedMessage, promoteQueuedMessage } from "@/lib/api/queue";
import {
  createTestModel,
  createTestRuntime,
  createTestUser,
  PUBLIC_URL,
  segment,
  type TestRuntime,
  tokenOf,
} from "@/lib/auth/testing";
import { newId } from "@/lib/ids";
import * as messages from "./[chatId]/messages/route";
import * as message from "./[chatId]/messages/[messageId]/route";
import * as queued from "./[chatId]/queue/[queuedId]/route";
import * as promote from "./[chatId]/queue/[queuedId]/promote/route";
import * as list from "./route";

let t: TestRuntime;
let token: string;
const cancelled: string[] = [];
beforeAll(async () => {
  t = await createTestRuntime();
  await createTestModel(t.runtime);
  const connect = () => ({ cancel: async (callId: string) => void cancelled.push(callId) });
  Object.assign(t.runtime, { workspaces: { connect } });
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await t.drop();
});
beforeEach(async () => {
  const user = await createTestUser(t.runtime, `owner-${newId("usr").slice(-12)}`);
  token = await tokenOf(t.runtime, user);
  vi.stubGlobal("fetch", serve);
});

type Handlers = Partial<Record<string, (request: Request, segment: never) => Promise<Response>>>;
const ROUTES: [RegExp, unknown][] = [
  [/^\/api\/v1\/chats$/, list],
  [/^\/api\/v1\/chats\/(?<chatId>[^/]+)\/messages$/, messages],
  [/^\/api\/v1\/chats\/(?<chatId>[^/]+)\/messages\/(?<messageId>[^/]+)$/, message],
  [/^\/api\/v1\/chats\/(?<chatId>[^/]+)\/queue\/(?<queuedId>[^/]+)$/, queued],
  [/^\/api\/v1\/chats\/(?<chatId>[^/]+)\/queue\/(?<queuedId>[^/]+)\/promote$/, promote],
];

/** The client's fetchers against the routes themselves. */
async function serve(path: string, init: RequestInit): Promise<Response> {
  const url = new URL(path, PUBLIC_URL);
  for (const [pattern, handlers] of ROUTES) {
    const match = pattern.exec(url.pathname);
    const handler = (handlers as Handlers)[init.method ?? "GET"];
    if (match === null || handler === undefined) continue;
    const headers = { ...(init.headers as Record<string, string>), Authorization: `Bearer ${token}` };
    return handler(new Request(url, { ...init, headers }), segment({ ...match.groups }) as never);
  }
  throw new Error(`nothing is served at ${path}`);
}

const text = (value: string) => [{ type: "text" as const, text: value }];
const key = () => newId("req");

async function chatWithQueue(...waiting: string[]): Promise<{ chatId: string; queuedIds: string[] }> {
  const { id: chatId } = await createChat({ content: text("first") }, key());
  const queuedIds: string[] = [];
  for (const content of waiting) {
    const sent = await sendMessage({ chatId, body: { content: text(content) }, idempotencyKey: key() });
    queuedIds.push(sent.queuedMessage?.id ?? "");
  }
  return { chatId, queuedIds };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  return isApiError(error) ? `${error.status} ${error.code}` : `no error: ${String(error)}`;
}

describe("editing a message", () => {
  test("answers the new row and what is gone, once for one key", async () => {
    const { chatId } = await chatWithQueue("waits");
    const [first] = (await fetchMessages(chatId, {})).items;
    const idempotencyKey = key();
    const ask = () =>
      editMessage({ chatId, messageId: first?.id ?? "", body: { content: text("again") }, idempotencyKey });
    const answers = await Promise.all([ask(), ask(), ask()]);
    expect(answers[0]).toMatchObject({
      messages: [{ role: "user", parts: text("again") }],
      deletedMessageIds: [first?.id],
    });
    expect(answers.every((answer) => JSON.stringify(answer) === JSON.stringify(answers[0]))).toBe(true);
    expect(await fetchMessages(chatId, {})).toMatchObject({
      items: [{ id: answers[0]?.messages[0]?.id, parts: text("again") }],
      queued: [],
    });
  });

  test("of the first one renames a chat whose title was made of it", async () => {
    const { chatId } = await chatWithQueue();
    const [first] = (await fetchMessages(chatId, {})).items;
    await editMessage({
      chatId,
      messageId: first?.id ?? "",
      body: { content: text("Build a boat") },
      idempotencyKey: key(),
    });
    const [row] = await t.runtime.db.select().from(chats).where(eq(chats.id, chatId));
    expect(row?.title).toBe("Build a boat");
  });

  test("stops the commands that were running for it, after it is committed", async () => {
    const { chatId } = await chatWithQueue();
    const [first] = (await fetchMessages(chatId, {})).items;
    await t.runtime.db.update(chats).set({ workspaceId: "ws_1" }).where(eq(chats.id, chatId));
    const callId = newId("call");
    await t.runtime.db.insert(toolCalls).values({
      id: callId,
      chatId,
      messageId: BigInt(
        (await t.runtime.sql`select min(id) as id from chat_messages where chat_id = ${chatId}`)[0]?.["id"],
      ),
      ordinal: 0,
      toolCallId: "toolu_1",
      toolName: "execute",
      kind: "workspace",
      input: {},
      inputHash: "hash",
      state: "started",
    });
    await editMessage({
      chatId,
      messageId: first?.id ?? "",
      body: { content: text("again") },
      idempotencyKey: key(),
    });
    expect(cancelled).toEqual([callId]);
  });

  test("is refused in words: unknown, blank, archived", async () => {
    const { chatId } = await chatWithQueue();
    const [first] = (await fetchMessages(chatId, {})).items;
    const ask = (messageId: string, content = text("again")) =>
      codeOf(editMessage({ chatId, messageId, body: { content }, idempotencyKey: key() }));
    expect(await ask("msg_0000000000001")).toBe("404 not_found");
    expect(await ask("nonsense")).toBe("404 not_found");
    expect(await ask(first?.id ?? "", text(" "))).toBe("400 invalid_request");
    await t.runtime.db.update(chats).set({ status: "waiting", archived: true }).where(eq(chats.id, chatId));
    expect(await ask(first?.id ?? "")).toBe("409 conflict");
  });
});

describe("the queue", () => {
  test("is reworded and reordered, and told by places", async () => {
    const { chatId, queuedIds } = await chatWithQueue("one", "two", "three");
    const third = queuedIds[2] ?? "";
    const edited = await editQueuedMessage(chatId, third, { content: text("THREE"), position: 1 });
    expect(edited).toMatchObject({ id: third, content: text("THREE"), position: 1 });
    const { queued: waiting } = await fetchMessages(chatId, {});
    expect(waiting.map(({ content, position }) => [content, position])).toEqual([
      [text("THREE"), 1],
      [text("one"), 2],
      [text("two"), 3],
    ]);
    expect(await codeOf(editQueuedMessage(chatId, third, { content: text("") }))).toBe("400 invalid_request");
    expect(await codeOf(editQueuedMessage(chatId, newId("que"), { position: 1 }))).toBe("404 not_found");
  });

  test("gives a promoted message the turn, which stops for it", async () => {
    const { chatId, queuedIds } = await chatWithQueue("one", "two");
    const promoted = await promoteQueuedMessage(chatId, queuedIds[1] ?? "");
    expect(promoted).toMatchObject({ chat: { id: chatId, status: "interrupting" }, messages: [] });
    expect((await fetchMessages(chatId, {})).queued.map(({ id }) => id)).toEqual(queuedIds.toReversed());
    expect(await codeOf(promoteQueuedMessage(chatId, newId("que")))).toBe("404 not_found");
  });

  test("enters history at once where the chat stopped on an error", async () => {
    const { chatId, queuedIds } = await chatWithQueue("one");
    const lastError = { kind: "generic" as const, message: "x", retryable: false };
    await t.runtime.db.update(chats).set({ status: "error", lastError }).where(eq(chats.id, chatId));
    expect(await promoteQueuedMessage(chatId, queuedIds[0] ?? "")).toMatchObject({
      chat: { status: "running", lastError: null },
      messages: [{ role: "user", parts: text("one") }],
    });
  });
});
