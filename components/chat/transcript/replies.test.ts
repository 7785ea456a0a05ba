import { expect, test } from "vitest";
import { agentRow, callPart, text, userRow } from "./message-fixtures";
import { createRepliesFinder } from "./replies";

const asking = agentRow("msg_2", [callPart({ id: "a", toolName: "ask_user_question", output: {} })]);
const summary = agentRow("msg_3", [text("So far")], { compaction: "summary" });

test("the next message of the person answers what the agent put to them, also across a compaction", () => {
  const find = createRepliesFinder();
  expect([...find([userRow("msg_1", "Plan it"), asking])]).toEqual([]);
  const rows = [userRow("msg_1", "Plan it"), asking, summary, userRow("msg_4", "On disk")];
  expect([...find(rows)]).toEqual([["msg_2/a", "On disk"]]);
});

test("what the agent went on from by itself was not answered by what came later", () => {
  const rows = [asking, agentRow("msg_3", [text("Never mind.")]), userRow("msg_4", "Thanks")];
  expect(createRepliesFinder()(rows).size).toBe(0);
});

test("the same replies stay the same object, whatever else has come", () => {
  const find = createRepliesFinder();
  const rows = [asking, userRow("msg_3", "On disk")];
  const before = find(rows);
  expect(find([...rows, agentRow("msg_4", [text("Good.")])])).toBe(before);
  expect(find([asking, userRow("msg_3", "In memory")])).not.toBe(before);
});
