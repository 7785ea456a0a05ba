import { expect, test } from "vitest";
import type { Json, JsonObject } from "./format";
import { validateOpenai } from "./validate-openai";

const ask: JsonObject = { role: "user", content: "hi" };
const call = (id: string, input = "{}"): JsonObject => ({
  id,
  type: "function",
  function: { name: "read_file", arguments: input },
});
const calls = (...list: JsonObject[]): JsonObject => ({ role: "assistant", content: null, tool_calls: list });
const result = (id: string): JsonObject => ({ role: "tool", tool_call_id: id, content: "ok" });

const check = (messages: Json[], extra: JsonObject = {}) =>
  validateOpenai({ model: "m", messages, ...extra })?.message ?? null;

test("accepts parallel calls answered directly after, in any order", () => {
  expect(check([ask, calls(call("a"), call("b")), result("b"), result("a"), ask])).toBeNull();
});

test("accepts an empty result and a call without text", () => {
  expect(check([ask, calls(call("a")), { ...result("a"), content: "" }])).toBeNull();
});

test.each<[string, Json[], JsonObject, RegExp]>([
  ["no messages", [], {}, /empty array/],
  ["an unknown role", [{ role: "robot", content: "x" }], {}, /role/],
  ["blank text", [{ role: "user", content: " " }], {}, /blank/],
  ["a blank text part", [{ role: "user", content: [{ type: "text", text: "" }] }], {}, /blank/],
  ["empty content parts", [{ role: "user", content: [] }], {}, /empty array/],
  ["an assistant message with nothing", [ask, { role: "assistant", content: "" }], {}, /got null/],
  ["an empty list of calls", [ask, { role: "assistant", content: "x", tool_calls: [] }], {}, /empty array/],
  ["a call without result", [ask, calls(call("a")), ask], {}, /must be followed by tool messages.*: a$/],
  ["an unanswered call at the end", [ask, calls(call("a"), call("b")), result("a")], {}, /: b$/],
  ["a result without call", [ask, result("a")], {}, /must be a response/],
  ["a result twice", [ask, calls(call("a")), result("a"), result("a")], {}, /must be a response/],
  ["a result not directly after", [ask, calls(call("a")), ask, result("a")], {}, /must be followed/],
  ["one id twice in a message", [ask, calls(call("a"), call("a")), result("a")], {}, /Duplicate/],
  ["an overlong id", [ask, calls(call("x".repeat(41))), result("x")], {}, /maximum length 40/],
  ["broken arguments", [ask, calls(call("a", '{"path":')), result("a")], {}, /not a JSON object/],
  [
    "stream options without a stream",
    [ask],
    { stream_options: { include_usage: true } },
    /only allowed when/,
  ],
  ["an empty tool list", [ask], { tools: [] }, /empty array/],
  [
    "a tool without an object schema",
    [ask],
    { tools: [{ type: "function", function: { name: "a", parameters: {} } }] },
    /type: "object"/,
  ],
  [
    "the old limit for a model of OpenAI's own",
    [ask],
    { model: "gpt-6-astra", max_tokens: 5 },
    /max_completion/,
  ],
  [
    "reasoning for a model of OpenAI's own",
    [ask, { role: "assistant", content: "x", reasoning_content: "y" }, ask],
    { model: "gpt-6-astra" },
    /Unknown parameter.*reasoning_content/,
  ],
])("refuses %s", (_name, messages, extra, message) => {
  expect(check(messages, extra)).toMatch(message);
});
