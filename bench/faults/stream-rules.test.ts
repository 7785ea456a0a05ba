import { expect, test } from "vitest";
import type { StreamEvent } from "../../lib/chat/wire";
import { StreamRules } from "./stream-rules";

const part = (historyVersion: number, attempt: number, seq: number, lastSeq = seq): StreamEvent => ({
  name: "message_part",
  data: { historyVersion, attempt, messageId: "m", seq, lastSeq, chunks: [] },
});
const reset: StreamEvent = {
  name: "preview_reset",
  data: { historyVersion: 1, attempt: 1, reason: "committed" },
};
const drop: StreamEvent = { name: "history_reset", data: {} };

/** The first complaint about events whose ids are counted up. */
function firstComplaint(events: StreamEvent[]): string | null {
  const rules = new StreamRules();
  for (const [n, event] of events.entries()) {
    const complaint = rules.check(`1.${n + 1}.0.0.0`, event);
    if (complaint !== null) return complaint;
  }
  return null;
}

test("whole episodes with a reset between them are right", () => {
  const events = [part(2, 1, 1), part(2, 1, 2, 9), reset, part(2, 2, 1), reset, part(5, 1, 1), part(5, 1, 2)];
  expect(firstComplaint(events)).toBeNull();
});

test.each([
  ["a gap", [part(2, 1, 1), part(2, 1, 3)], "leaves a gap"],
  ["a repetition", [part(2, 1, 1), part(2, 1, 1)], "repeats"],
  ["an older episode", [part(2, 2, 1), reset, part(2, 1, 1)], "is over"],
  ["a new episode without a word", [part(2, 1, 1), part(2, 2, 1)], "nobody said so"],
  ["a new episode from its middle", [part(2, 1, 1), reset, part(2, 2, 4)], "does not begin"],
  ["a join in the middle", [part(2, 1, 4)], "first that is seen"],
])("%s is wrong", (_, events, complaint) => {
  expect(firstComplaint(events)).toContain(complaint);
});

test("ids grow, also over connections, until everything is sent anew", () => {
  const rules = new StreamRules();
  expect(rules.check("5.0.0.0.0", reset)).toBeNull();
  rules.connected("5.0.0.0.0");
  expect(rules.check("5.0.0.0.0", reset)).toContain("after 5.0");
  expect(rules.check("4.9.0.0.0", reset)).toContain("after 5.0");
  expect(rules.check("0.1.0.0.0", drop)).toBeNull();
  expect(rules.check("0.2.0.0.0", reset)).toBeNull();
  rules.connected("");
  expect(rules.check("0.1.0.0.0", reset)).toBeNull();
  expect(rules.check("x", reset)).toContain('"x"');
});
