import { expect, it } from "vitest";
import type { ChatStatus } from "@/lib/chat/wire";
import { workingAgents, writingAgents } from "./working-agents";

const chat = (id: string, parentChatId: string | null, status: ChatStatus) => ({ id, parentChatId, status });

it("finds what is at work below a chat, and nothing that has ended or is being stopped already", () => {
  const chats = [
    chat("root", null, "running"),
    chat("works", "root", "running"),
    chat("waits", "root", "requires_action"),
    chat("stops", "root", "interrupting"),
    chat("done", "root", "waiting"),
    chat("failed", "root", "error"),
    chat("others", "another", "running"),
  ];
  expect(workingAgents(chats, "root").map(({ id }) => id)).toEqual(["works", "waits"]);
});

it("finds those that may change files while their parent plans: not what explores, and not what plans, too", () => {
  const agent = (id: string, more: object = {}) => ({
    ...chat(id, "root", "running"),
    mode: null,
    turnPlanMode: false,
    ...more,
  });
  const agents = [
    agent("writes"),
    agent("explores", { mode: "explore" }),
    agent("plans", { turnPlanMode: true }),
    agent("done", { status: "waiting" }),
  ];
  const parent = { id: "root", status: "waiting", planMode: true, turnPlanMode: false } as const;
  const found = (more: object) => writingAgents(agents, { ...parent, ...more }).map(({ id }) => id);
  expect(found({})).toEqual(["writes"]);
  expect(found({ planMode: false })).toEqual([]);
  // Whoever switched planning off means the next turn; this one still plans.
  expect(found({ planMode: false, turnPlanMode: true, status: "running" })).toEqual(["writes"]);
  expect(found({ planMode: false, turnPlanMode: true })).toEqual([]);
});
