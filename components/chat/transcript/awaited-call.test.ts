import { expect, test } from "vitest";
import type { AppPart } from "@/lib/chat/message-types";
import type { Message } from "@/lib/chat/wire";
import { awaitedCallKey } from "./awaited-call";

const call = (toolName: string, toolCallId: string): AppPart => ({
  type: "dynamic-tool",
  toolName,
  toolCallId,
  state: "output-available",
  input: {},
  output: {},
});
const row = (id: string, role: Message["role"], ...parts: AppPart[]): Message => ({
  id,
  chatId: "chat_1",
  role,
  parts,
  createdAt: "2026-01-01T00:00:00.000Z",
  revision: 1,
});
const asked = row("m1", "assistant", call("ask_user_question", "a"), call("ask_user_question", "b"));
const facts = {
  chat: { status: "waiting", archived: false, awaiting: "question" },
  rows: [asked],
  isAnswered: false,
} as const;

test("only the newest question of a chat that waits for its answer can be answered", () => {
  expect(awaitedCallKey(facts)).toBe("m1/b");
  const proposed = row("m2", "assistant", call("propose_plan", "c"));
  const plan = {
    ...facts,
    chat: { status: "waiting", archived: false, awaiting: "plan" },
    rows: [asked, proposed],
  } as const;
  expect(awaitedCallKey(plan)).toBe("m2/c");
});

test.each([
  ["a message was sent behind it", { rows: [asked, row("m2", "user", { type: "text", text: "Disk" })] }],
  ["a message is on its way", { isAnswered: true }],
  ["the agent works", { chat: { status: "running", archived: false, awaiting: null } }],
  ["the chat is archived", { chat: { status: "waiting", archived: true, awaiting: "question" } }],
  ["the chat waits for something else", { chat: { status: "waiting", archived: false, awaiting: "plan" } }],
  ["there is nothing", { rows: [] }],
] as const)("nothing can be answered when %s", (_when, more) => {
  expect(awaitedCallKey({ ...facts, ...more })).toBeNull();
});
