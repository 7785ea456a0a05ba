import { expect, test } from "vitest";
import { type ChimingChat, turnEnds } from "./chime";

const AT_WORK: ChimingChat = {
  id: "chat_1",
  status: "running",
  archived: false,
  parentChatId: null,
  lastTurnAt: "2026-01-01T00:00:00.000Z",
  awaiting: null,
  lastTurnStopped: false,
};
const ends = (before: Partial<ChimingChat> | null, after: Partial<ChimingChat>) =>
  turnEnds(
    new Map(before === null ? [] : [["chat_1", { ...AT_WORK, ...before }]]),
    new Map([["chat_1", { ...AT_WORK, ...after }]]),
  ).map(({ chime }) => chime);

test.each<[string, Partial<ChimingChat> | null, Partial<ChimingChat>, string[]]>([
  ["a turn that ends", {}, { status: "waiting" }, ["finished"]],
  ["a question", {}, { status: "waiting", awaiting: "question" }, ["needs_you"]],
  ["a tool of the client's", {}, { status: "requires_action" }, ["needs_you"]],
  ["an error", {}, { status: "error" }, ["error"]],
  ["an error after Stop", { status: "interrupting" }, { status: "error" }, ["error"]],
  ["a turn that was stopped", { status: "interrupting" }, { status: "waiting", lastTurnStopped: true }, []],
  ["a turn that goes on", {}, { lastTurnAt: "2026-01-01T00:00:01.000Z" }, []],
  ["a chat at rest that changes", { status: "waiting" }, { status: "waiting" }, []],
  ["a chat that was not known", null, { status: "waiting" }, []],
  ["a sub-agent's end", {}, { status: "waiting", parentChatId: "chat_0" }, []],
  ["an archived chat", {}, { status: "waiting", archived: true }, []],
])("%s", (_, before, after, expected) => {
  expect(ends(before, after)).toEqual(expected);
});

test("every tab gives an end the same key, and the next one another", () => {
  const key = (lastTurnAt: string) =>
    turnEnds(
      new Map([["chat_1", AT_WORK]]),
      new Map([["chat_1", { ...AT_WORK, status: "waiting", lastTurnAt }]]),
    )[0]?.key;
  expect(key("2026-01-01T00:01:00.000Z")).toBe(key("2026-01-01T00:01:00.000Z"));
  expect(key("2026-01-01T00:02:00.000Z")).not.toBe(key("2026-01-01T00:01:00.000Z"));
});
