import { expect, test } from "vitest";
import type { ChatStatus } from "@/lib/chat/wire";
import { attention, pageTitle } from "./attention";

const chat = (
  status: ChatStatus,
  patch: { archived?: boolean; parentChatId?: string; awaiting?: "question" | "plan" } = {},
) => ({
  status,
  archived: false,
  parentChatId: null,
  ...patch,
});

test.each([
  ["nothing", [chat("waiting")], { needsYou: 0, dot: null }],
  ["work", [chat("waiting"), chat("running")], { needsYou: 0, dot: "running" }],
  ["an error over work", [chat("running"), chat("error")], { needsYou: 1, dot: "error" }],
  ["a question over all", [chat("error"), chat("requires_action")], { needsYou: 2, dot: "needs-you" }],
  [
    "a plan over all",
    [chat("error"), chat("waiting", { awaiting: "plan" })],
    { needsYou: 2, dot: "needs-you" },
  ],
  ["no archived chats", [chat("error", { archived: true })], { needsYou: 0, dot: null }],
  ["no failed sub-agents", [chat("error", { parentChatId: "chat_1" })], { needsYou: 0, dot: null }],
  [
    "questions of sub-agents",
    [chat("requires_action", { parentChatId: "chat_1" })],
    { needsYou: 1, dot: "needs-you" },
  ],
] as const)("the tab shows %s", (_name, chats, expected) => {
  expect(attention(chats)).toEqual(expected);
});

test("the title counts what needs a person", () => {
  expect(pageTitle("Fix the queue", 0)).toBe("Fix the queue · Lathe");
  expect(pageTitle("Fix the queue", 2)).toBe("(2) Fix the queue · Lathe");
});
