import { expect, it } from "vitest";
import type { ChatStatus } from "@/lib/chat/wire";
import { workingAgents } from "./working-agents";

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
