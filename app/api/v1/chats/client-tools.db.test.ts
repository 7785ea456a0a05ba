import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { chatMessages } from "@/db/schema/chat-messages";
import { chats } from "@/db/schema/chats";
import { toolCalls } from "@/db/schema/tool-calls";
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
import { newId } from "@/lib/ids";
import * as list from "./route";
import * as results from "./[chatId]/tool-results/route";

let t: TestRuntime;
let token: string;
beforeAll(async () => {
  t = await createTestRuntime();
  await createTestModel(t.runtime);
});
afterAll(() => t.drop());
beforeEach(async () => {
  token = await tokenOf(t.runtime, await createTestUser(t.runtime, `owner-${newId("usr").slice(-12)}`));
});

const CHATS = "/api/v1/chats";
const content = [{ type: "text", text: "Open it" }];
const openDoor = {
  name: "open_door",
  description: "Opens a door",
  inputSchema: { type: "object", properties: { room: { type: "string" } }, required: ["room"] },
};
const create = async (dynamicTools: unknown) =>
  read(await list.POST(apiRequest(CHATS, { token, body: { content, dynamicTools } }), segment({})));

const submit = async (chatId: string, body: unknown, headers: Record<string, string> = {}) =>
  read(
    await results.POST(
      apiRequest(`${CHATS}/${chatId}/tool-results`, { token, body, headers }),
      segment({ chatId }),
    ),
  );

/** A chat that waits for the client. */
async function waitingChat(): Promise<string> {
  const { body } = await create([openDoor]);
  const { db } = t.runtime;
  const [message] = await db
    .insert(chatMessages)
    .values({ chatId: body.id, role: "assistant", parts: [] })
    .returning({ id: chatMessages.id });
  await db.insert(toolCalls).values({
    id: newId("call"),
    chatId: body.id,
    messageId: message?.id ?? 0n,
    ordinal: 0,
    toolCallId: "d1",
    toolName: "open_door",
    kind: "dynamic",
    input: { room: "hall" },
    inputHash: "hash",
    state: "started",
  });
  await db.update(chats).set({ status: "requires_action" }).where(eq(chats.id, body.id));
  return body.id;
}

describe("declaring client-executed tools", () => {
  test("keeps them with the chat", async () => {
    const { status, body } = await create([openDoor]);
    expect(status).toBe(201);
    const [row] = await t.runtime.db.select().from(chats).where(eq(chats.id, body.id));
    expect(row?.dynamicTools).toEqual([openDoor]);
  });

  test.each([
    ["a name that providers refuse", [{ ...openDoor, name: "open door" }]],
    ["two of one name", [openDoor, openDoor]],
    ["a schema that is no object", [{ ...openDoor, inputSchema: { type: "string" } }]],
    [
      "a schema that is none",
      [{ ...openDoor, inputSchema: { type: "object", properties: { room: { type: "text" } } } }],
    ],
    [
      "a schema that leads elsewhere",
      [{ ...openDoor, inputSchema: { type: "object", $ref: "http://example.com" } }],
    ],
    ["keys that mean nothing", [{ ...openDoor, execute: "rm" }]],
    ["more than 250", Array.from({ length: 251 }, (_, n) => ({ ...openDoor, name: `tool_${n}` }))],
  ])("refuses %s", async (_what, tools) => {
    const { status, body } = await create(tools);
    expect(status).toBe(400);
    expect(body.error.fields[0].path).toMatch(/^dynamicTools/);
  });
});

describe("results", () => {
  test("are taken once for one key, and the chat goes on", async () => {
    const chatId = await waitingChat();
    const body = { results: [{ toolCallId: "d1", output: { open: true } }] };
    const key = { "idempotency-key": "results-1" };
    const answers = await Promise.all([submit(chatId, body, key), submit(chatId, body, key)]);
    expect(answers.map(({ status }) => status)).toEqual([202, 202]);
    expect(answers[0]?.body).toMatchObject({ id: chatId, status: "running" });
    expect(await submit(chatId, body)).toMatchObject({ status: 409, body: { error: { code: "conflict" } } });
  });

  test("are cut to what the model's window has room for", async () => {
    const chatId = await waitingChat();
    await submit(chatId, { results: [{ toolCallId: "d1", output: "x".repeat(200_000) }] });
    const [call] = await t.runtime.db.select().from(toolCalls).where(eq(toolCalls.chatId, chatId));
    expect(String(call?.output)).toContain("bytes were left out here");
  });

  test("T16 that do not fit are refused, each with its own sentence", async () => {
    const chatId = await waitingChat();
    const bad = [
      [
        { toolCallId: "d1", output: 1 },
        { toolCallId: "d1", output: 2 },
      ],
      [
        { toolCallId: "d1", output: 1 },
        { toolCallId: "d2", output: 2 },
      ],
      [],
      [{ toolCallId: "d1" }],
    ];
    const answers = await Promise.all(bad.map((given) => submit(chatId, { results: given })));
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(new Set(answers.map(({ body }) => body.error.message)).size).toBe(4);
    const [row] = await t.runtime.db.select().from(chats).where(eq(chats.id, chatId));
    expect(row?.status).toBe("requires_action");
  });

  test("of somebody else's chat answer 404", async () => {
    const chatId = await waitingChat();
    token = await tokenOf(t.runtime, await createTestUser(t.runtime, `other-${newId("usr").slice(-12)}`));
    expect((await submit(chatId, { results: [] })).status).toBe(404);
  });
});
