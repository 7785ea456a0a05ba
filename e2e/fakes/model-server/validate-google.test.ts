import { expect, test } from "vitest";
import type { Json, JsonObject } from "./format";
import { signThought } from "./reasoning-seal";
import { validateGoogle } from "./validate-google";

const user = (...parts: JsonObject[]): JsonObject => ({ role: "user", parts });
const model = (...parts: JsonObject[]): JsonObject => ({ role: "model", parts });
const text = (value: string): JsonObject => ({ text: value });
const call = (id: string, more: JsonObject = {}): JsonObject => ({
  functionCall: { id, name: "read_file", args: {} },
  ...more,
});
const response = (id: string): JsonObject => ({ functionResponse: { id, name: "read_file", response: {} } });
const ask = user(text("hi"));
const signature = { thoughtSignature: signThought("x") };

const check = (contents: Json[], more: JsonObject = {}, name = "gemini-2.5-flash") =>
  validateGoogle({ contents, ...more }, name)?.message ?? null;

test("accepts signed thoughts, parallel calls answered in order, and an empty part that carries a signature", () => {
  const turn = [
    ask,
    model({ text: "hm", thought: true }, text("I look."), call("a", signature), call("b")),
    user(response("a"), response("b")),
    model(text("done"), { text: "", ...signature }),
    ask,
  ];
  expect(check(turn)).toBeNull();
  expect(check(turn, {}, "gemini-4-argon")).toBeNull();
});

test("of a model that signs its calls wants the signature back, or the word that stands for it", () => {
  const turn = (more: JsonObject) => [ask, model(call("a", more)), user(response("a"))];
  expect(check(turn({}), {}, "gemini-4-argon")).toMatch(/missing a thought_signature/);
  expect(check(turn(signature), {}, "gemini-4-argon")).toBeNull();
  expect(
    check(turn({ thoughtSignature: "skip_thought_signature_validator" }), {}, "gemini-4-argon"),
  ).toBeNull();
  expect(check([...turn({}), model(text("x")), ask], {}, "gemini-4-argon")).toBeNull();
});

test.each<[string, Json[], JsonObject, RegExp]>([
  ["nothing", [], {}, /not specified/],
  ["a field that it does not know", [ask], { messages: [] }, /Unknown name "messages"/],
  [
    "a field of a part that it does not know",
    [user({ ...text("x"), type: "text" })],
    {},
    /Unknown name "type"/,
  ],
  ["a part without data", [user({ thought: true })], {}, /one initialized field/],
  ["empty text", [user(text(""))], {}, /non-empty text/],
  ["a message without parts", [ask, model(), ask], {}, /must not be empty/],
  ["a role that it does not know", [{ role: "assistant", parts: [text("x")] }], {}, /valid role/],
  ["a call without response", [ask, model(call("a")), ask], {}, /number of function response parts/],
  [
    "too few responses",
    [ask, model(call("a"), call("b")), user(response("a"))],
    {},
    /number of function response parts/,
  ],
  [
    "responses in another order",
    [ask, model(call("a"), call("b")), user(response("b"), response("a"))],
    {},
    /does not match/,
  ],
  [
    "a response without call",
    [ask, model(text("x")), user(response("a"))],
    {},
    /comes immediately after a function call/,
  ],
  [
    "a call after the model's own words",
    [ask, model(text("x")), model(call("a")), user(response("a"))],
    {},
    /immediately after a user turn/,
  ],
  [
    "text among responses",
    [ask, model(call("a")), user(response("a"), text("x"))],
    {},
    /nothing but function responses/,
  ],
  [
    "arguments that are no object",
    [ask, model({ functionCall: { id: "a", name: "b", args: [] } }), user(response("a"))],
    {},
    /not a Struct/,
  ],
  [
    "a signature of somebody else",
    [ask, model(call("a", { thoughtSignature: "AAAA" })), user(response("a"))],
    {},
    /signature is not valid/,
  ],
  [
    "a type of file that it does not take",
    [user({ inlineData: { mimeType: "image/gif", data: "" } })],
    {},
    /Unsupported MIME type/,
  ],
  ["a history that ends with the model", [ask, model(text("x"))], {}, /begin and end/],
  [
    "one tool twice",
    [ask],
    { tools: [{ functionDeclarations: [{ name: "a" }, { name: "a" }] }] },
    /Duplicate/,
  ],
])("refuses %s", (_name, contents, more, message) => {
  expect(check(contents, more)).toMatch(message);
});
