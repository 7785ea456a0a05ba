import { afterAll, beforeAll, expect, test } from "vitest";
import { chatExportSchema } from "@/lib/api/schemas/chats";
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
import { createChat } from "@/lib/commands/create-chat";
import { editMessage } from "@/lib/commands/edit-message";
import { sendMessage } from "@/lib/commands/send-message";
import { chatMessages } from "@/db/schema/chat-messages";
import { toolCalls } from "@/db/schema/tool-calls";
import * as exported from "./[chatId]/export/route";
import * as list from "./route";

let t: TestRuntime;
beforeAll(async () => {
  t = await createTestRuntime();
  await createTestModel(t.runtime);
});
afterAll(() => t.drop());

const content = (text: string) => [{ type: "text" as const, text }];

async function person() {
  const user = await createTestUser(t.runtime, `owner-${newId("usr").slice(-12)}`);
  return { caller: { userId: user.id, role: "member" as const }, token: await tokenOf(t.runtime, user) };
}

test("an export holds every row, deleted and waiting ones too, with the ledger, for the owner alone", async () => {
  const { caller, token } = await person();
  const { db } = t.runtime;
  const { id: chatId } = await createChat(t.runtime, { caller, content: content("first") });
  const [first] = await db.select().from(chatMessages);
  const [row] = await db
    .insert(chatMessages)
    .values({
      chatId,
      role: "assistant",
      parts: [
        { type: "reasoning", text: "hm", providerMetadata: { anthropic: { signature: "only-theirs" } } },
        { type: "dynamic-tool", toolName: "execute", toolCallId: "a", state: "input-available", input: {} },
      ],
    })
    .returning({ id: chatMessages.id });
  const call = { id: newId("call"), chatId, messageId: row?.id ?? 0n, ordinal: 0, toolCallId: "a" };
  await db.insert(toolCalls).values({
    ...call,
    toolName: "execute",
    kind: "workspace",
    input: {},
    inputHash: "h",
    state: "finished",
    output: { exit_code: 0 },
  });
  const { messages } = await editMessage(t.runtime, {
    caller,
    chatId,
    messageId: (await read(await get(chatId, token))).body.messages[0].id,
    content: content("second"),
  });
  await sendMessage(t.runtime, { caller, chatId, content: content("waits") });

  const { status, body } = await read(await get(chatId, token));

  expect(status).toBe(200);
  const document = chatExportSchema.parse(body);
  expect(document.chat.id).toBe(chatId);
  expect(document.messages.map(({ deleted }) => deleted)).toEqual([true, true, false]);
  expect(document.messages.at(-1)?.id).toBe(messages[0]?.id);
  expect(document.messages.every(({ revision }) => revision > 0)).toBe(true);
  expect(document.queued).toMatchObject([{ content: content("waits") }]);
  expect(document.toolCalls).toMatchObject([{ id: call.id, output: { exit_code: 0 } }]);
  expect(JSON.stringify(body)).not.toContain("only-theirs");
  expect(first?.chatId).toBe(chatId);
  const stranger = await person();
  expect((await get(chatId, stranger.token)).status).toBe(404);
});

test("labels narrow the list down to chats that carry all of them", async () => {
  const { caller, token } = await person();
  const make = (labels: Record<string, string>) =>
    createChat(t.runtime, { caller, content: content("x"), labels });
  const [both] = [
    await make({ team: "a", env: "x:y" }),
    await make({ team: "a" }),
    await make({ team: "b" }),
  ];
  const ask = async (query: string) =>
    read(await list.GET(apiRequest(`/api/v1/chats?${query}`, { token }), segment({})));
  expect((await ask("label=team:a")).body.items).toHaveLength(2);
  expect((await ask("label=team:a&label=env:x:y")).body.items).toMatchObject([{ id: both?.id }]);
  expect((await ask("label=team:c")).body.items).toEqual([]);
  expect((await ask("label=team:")).status).toBe(400);
  expect((await ask("label=team")).status).toBe(400);
});

const get = (chatId: string, token: string) =>
  exported.GET(apiRequest(`/api/v1/chats/${chatId}/export`, { token }), segment({ chatId }));
