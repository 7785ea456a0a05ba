import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "./format";
import { signThinking } from "./thinking-signature";
import { validateAnthropic } from "./validate-anthropic";

const headers = { "x-api-key": "k", "anthropic-version": "2023-06-01" };
const say = (role: string, ...content: JsonObject[]): JsonObject => ({ role, content });
const text = (value: string): JsonObject => ({ type: "text", text: value });
const call = (id: string, input: Json = {}): JsonObject => ({
  type: "tool_use",
  id,
  name: "read_file",
  input,
});
const result = (id: string): JsonObject => ({ type: "tool_result", tool_use_id: id, content: "ok" });
const ask = say("user", text("hi"));

const check = (messages: JsonObject[], extra: JsonObject = {}) =>
  validateAnthropic({ headers, body: { model: "m", max_tokens: 10, messages, ...extra } })?.message ?? null;

describe("a request that the service accepts", () => {
  test("calls answered together, directly after", () => {
    expect(
      check([
        ask,
        say("assistant", text("reading"), call("a"), call("b")),
        say("user", result("a"), result("b"), text("go on")),
      ]),
    ).toBeNull();
  });

  test("results spread over two user messages count as one", () => {
    expect(
      check([
        ask,
        say("assistant", call("a"), call("b")),
        say("user", result("a")),
        say("user", result("b")),
      ]),
    ).toBeNull();
  });

  test("thinking with the signature it was issued with, whatever the cache marks", () => {
    const signature = signThinking({ messages: [ask] }, "hmm");
    const thinking = { type: "thinking", thinking: "hmm", signature };
    const marked = say("user", { ...text("hi"), cache_control: { type: "ephemeral" } });
    expect(check([marked, say("assistant", thinking, call("a")), say("user", result("a"))])).toBeNull();
  });
});

test.each<[string, JsonObject[], JsonObject, RegExp]>([
  ["no messages", [], {}, /at least one message/],
  ["assistant first", [say("assistant", text("x")), ask], {}, /first message/],
  ["empty content", [say("user")], {}, /non-empty content/],
  ["empty text", [say("user", text(""))], {}, /must be non-empty/],
  ["blank text", [say("user", text(" \n"))], {}, /non-whitespace/],
  [
    "call without result",
    [ask, say("assistant", call("a")), say("user", text("next"))],
    {},
    /without `tool_result`.*: a\./,
  ],
  [
    "one of two calls unanswered",
    [ask, say("assistant", call("a"), call("b")), say("user", result("a"))],
    {},
    /after: b\./,
  ],
  ["result without call", [say("user", result("zz"))], {}, /unexpected `tool_use_id`/],
  [
    "result not directly after",
    [
      ask,
      say("assistant", call("a")),
      say("user", text("wait")),
      say("assistant", text("x")),
      say("user", result("a")),
    ],
    {},
    /without `tool_result`/,
  ],
  [
    "two results for one call",
    [ask, say("assistant", call("a")), say("user", result("a"), result("a"))],
    {},
    /single result/,
  ],
  [
    "result behind text",
    [ask, say("assistant", call("a")), say("user", text("x"), result("a"))],
    {},
    /must come before/,
  ],
  [
    "id used twice in a chat",
    [
      ask,
      say("assistant", call("a")),
      say("user", result("a")),
      say("assistant", call("a")),
      say("user", result("a")),
    ],
    {},
    /ids must be unique/,
  ],
  [
    "id with a bad character",
    [ask, say("assistant", call("functions.read:0")), say("user", result("functions.read:0"))],
    {},
    /match pattern/,
  ],
  [
    "input that is no object",
    [ask, say("assistant", call("a", "{")), say("user", result("a"))],
    {},
    /valid dictionary/,
  ],
  [
    "unsigned thinking",
    [ask, say("assistant", { type: "thinking", thinking: "x", signature: "" }, text("y")), ask],
    {},
    /Invalid `signature`/,
  ],
  ["prefill", [ask, say("assistant", text("x"))], {}, /prefill/],
  [
    "five cache marks",
    [
      say(
        "user",
        ...Array.from({ length: 5 }, () => ({ ...text("x"), cache_control: { type: "ephemeral" } })),
      ),
    ],
    {},
    /maximum of 4/,
  ],
  [
    "two tools of one name",
    [ask],
    { tools: ["a", "a"].map((name) => ({ name, input_schema: { type: "object" } })) },
    /unique/,
  ],
  ["blank system prompt", [ask], { system: [text(" ")] }, /system/],
  ["no output limit", [ask], { max_tokens: null }, /max_tokens/],
  [
    "tool call without thinking while it is on",
    [ask, say("assistant", call("a")), say("user", result("a"))],
    { thinking: { type: "enabled", budget_tokens: 1024 } },
    /must start with a thinking block/,
  ],
])("refuses %s", (_name, messages, extra, message) => {
  expect(check(messages, extra)).toMatch(message);
});

test("refuses thinking at the end of a message", () => {
  const thinking = { type: "thinking", thinking: "hmm", signature: signThinking({ messages: [ask] }, "hmm") };
  expect(check([ask, say("assistant", text("x"), thinking), ask])).toMatch(/final block/);
});

test("refuses signed thinking once the messages before it have changed", () => {
  const thinking = { type: "thinking", thinking: "hmm", signature: signThinking({ messages: [ask] }, "hmm") };
  expect(check([say("user", text("edited")), say("assistant", thinking, text("x")), ask])).toMatch(
    /Invalid `signature`/,
  );
});

test("refuses a request without a key", () => {
  expect(validateAnthropic({ headers: {}, body: {} })?.status).toBe(401);
});
