import { expect, test } from "vitest";
import type { ChatStatus, Message } from "@/lib/chat/wire";
import { announcements, heard } from "./announcements";
import { agentRow, callPart, userRow } from "./message-fixtures";
import { buildTurns, type Turn } from "./turns";

function lastTurn(status: ChatStatus, ...rows: Message[]): Turn | null {
  const messages = [userRow("m1", "Go"), ...rows];
  return buildTurns({ status, messages, live: null, outputs: {}, inputSizes: {} }).at(-1) ?? null;
}

const command = { id: "a", input: { command: "npm test" } };
const running = lastTurn("running", agentRow("m2", [callPart(command)]));
const ran = lastTurn("running", agentRow("m2", [callPart({ ...command, output: { exit_code: 0 } })]));
const answered = lastTurn("waiting", agentRow("m2", [{ type: "text", text: "All green." }]));

test("a reader hears what has ended, once", () => {
  const before = heard("running", running);
  const now = { status: "running" as const, turn: ran, isAttended: true };
  expect(announcements(before, now)).toEqual(["Ran npm test"]);
  expect(announcements(heard("running", ran), now)).toEqual([]);
});

test("a reader hears the answer and that it is the end", () => {
  expect(
    announcements(heard("running", running), { status: "waiting", turn: answered, isAttended: true }),
  ).toEqual(["All green.", "The agent has finished."]);
});

test.each<[ChatStatus, ChatStatus, string[]]>([
  ["waiting", "running", ["The agent has started."]],
  ["running", "requires_action", ["The agent needs your answer."]],
  ["requires_action", "running", []],
  ["running", "error", ["The turn failed."]],
  ["running", "interrupting", []],
  ["running", "waiting", ["The agent has finished."]],
  ["running", "running", []],
])("from afar only what matters is heard: %s, then %s", (before, status, sentences) => {
  expect(announcements(heard(before, null), { status, turn: answered, isAttended: false })).toEqual(
    sentences,
  );
});

test("a stop is told from an end", () => {
  const stopped = lastTurn("waiting", agentRow("m2", [], { interrupted: true }));
  expect(
    announcements(heard("interrupting", null), { status: "waiting", turn: stopped, isAttended: false }),
  ).toEqual(["The turn is stopped."]);
});
