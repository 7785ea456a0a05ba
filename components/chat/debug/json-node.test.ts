import { expect, test } from "vitest";
import { describeNode, isBranch } from "./json-node";

test.each([
  [[], "[0 entries]"],
  [[1], "[1 entry]"],
  [{}, "{0 keys}"],
  [{ a: 1 }, "{1 key}"],
  [{ role: "user", content: [] }, "{2 keys} user"],
  [{ type: "tool-call", toolName: "execute", input: {} }, "{3 keys} tool-call · execute"],
  [{ type: 7, name: "x".repeat(61) }, "{2 keys}"],
])("%j says %s of itself", (value, words) => {
  expect(describeNode(value)).toBe(words);
});

test("only objects and lists can be folded", () => {
  expect([{}, [], null, "text", 1, true].map(isBranch)).toEqual([true, true, false, false, false, false]);
});
