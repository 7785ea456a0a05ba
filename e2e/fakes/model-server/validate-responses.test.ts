import { expect, test } from "vitest";
import type { Json, JsonObject } from "./format";
import { sealReasoning } from "./reasoning-seal";
import { createResponseStore } from "./response-store";
import { validateResponses } from "./validate-responses";

const ask: JsonObject = { role: "user", content: [{ type: "input_text", text: "hi" }] };
const said: JsonObject = { role: "assistant", content: "hello" };
const call = (id: string, more: JsonObject = {}): JsonObject => ({
  type: "function_call",
  call_id: id,
  name: "read_file",
  arguments: "{}",
  ...more,
});
const output = (id: string): JsonObject => ({ type: "function_call_output", call_id: id, output: "ok" });
const reasoning = (id: string, seal: Json = sealReasoning(id)): JsonObject => ({
  type: "reasoning",
  id,
  summary: [],
  encrypted_content: seal,
});
const search: JsonObject = { type: "web_search_call", id: "ws_1", status: "completed" };

const store = createResponseStore();
store.keep(
  {
    id: "resp_1",
    model: "m",
    usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
    includeUsage: false,
    isStored: true,
  },
  [{ type: "message", id: "msg_1" }],
);
const check = (input: Json[], more: JsonObject = {}) =>
  validateResponses({ model: "m", input, ...more }, store)?.message ?? null;

test("accepts a turn with reasoning, parallel calls and a search", () => {
  const turn = [
    ask,
    reasoning("rs_1"),
    call("a"),
    call("b"),
    output("b"),
    output("a"),
    reasoning("rs_2"),
    search,
    said,
    ask,
  ];
  expect(check(turn)).toBeNull();
});

test("accepts to go on from an answer that it keeps, and references to its items", () => {
  expect(check([ask], { previous_response_id: "resp_1" })).toBeNull();
  expect(check([{ type: "item_reference", id: "msg_1" }, ask])).toBeNull();
});

test.each<[string, Json[], JsonObject, RegExp]>([
  ["nothing", [], {}, /Missing required parameter: 'input'/],
  ["a parameter that it does not know", [ask], { messages: [] }, /Unknown parameter: 'messages'/],
  ["blank text", [{ role: "user", content: [{ type: "input_text", text: " " }] }], {}, /must not be blank/],
  ["blank text of the assistant", [ask, { role: "assistant", content: "" }, ask], {}, /must not be blank/],
  [
    "output text from a person",
    [{ role: "user", content: [{ type: "output_text", text: "x" }] }],
    {},
    /depend on the role/,
  ],
  ["a role that it does not know", [{ role: "tool", content: "x" }], {}, /Invalid value: 'tool'/],
  ["a call without output", [ask, call("a"), ask], {}, /No tool output found for function call a/],
  ["an output without call", [ask, output("a")], {}, /No tool call found.*a/],
  ["an output before its call", [ask, output("a"), call("a"), ask], {}, /No tool call found/],
  ["one output twice", [ask, call("a"), output("a"), output("a")], {}, /Duplicate item/],
  ["one call twice", [ask, call("a"), call("a"), output("a")], {}, /Duplicate item/],
  ["broken arguments", [ask, call("a", { arguments: '{"x' }), output("a")], {}, /not a JSON object/],
  ["a name that is none", [ask, call("a", { name: "a b" }), output("a")], {}, /pattern/],
  ["an overlong id", [ask, call("a".repeat(65)), output("a".repeat(65))], {}, /too long/],
  ["reasoning that nothing follows", [ask, reasoning("rs_1"), ask], {}, /required following item/],
  ["a search without its reasoning", [ask, search, said, ask], {}, /without its required 'reasoning' item/],
  ["reasoning of somebody else", [ask, reasoning("rs_1", "AAAA"), said, ask], {}, /could not be verified/],
  ["reasoning without its seal", [ask, reasoning("rs_1", null), said, ask], {}, /could not be verified/],
  [
    "the seal of another item",
    [ask, reasoning("rs_1", sealReasoning("rs_2")), said, ask],
    {},
    /could not be verified/,
  ],
  ["a reference to what it does not keep", [{ type: "item_reference", id: "rs_9" }, ask], {}, /not found/],
  [
    "an answer that it does not keep",
    [ask],
    { previous_response_id: "resp_9" },
    /Previous response with id 'resp_9' not found/,
  ],
  ["nothing to answer", [ask, said], {}, /must end/],
  [
    "a kind of item that it does not know",
    [{ type: "tool_result", id: "x" }, ask],
    {},
    /Invalid value: 'tool_result'/,
  ],
  ["an empty list of tools", [ask], { tools: [] }, /empty array/],
  ["a tool without schema", [ask], { tools: [{ type: "function", name: "a" }] }, /type: "object"/],
])("refuses %s", (_name, input, more, message) => {
  expect(check(input, more)).toMatch(message);
});
