import { describe, expect, it } from "vitest";
import type { AppPart } from "../chat/message-types";
import { outcomeOf } from "./outcome";

const text = (value: string): AppPart => ({ type: "text", text: value });
const thought: AppPart = { type: "reasoning", text: "hm" };
const call: AppPart = {
  type: "dynamic-tool",
  toolName: "t",
  toolCallId: "c",
  state: "input-available",
  input: {},
};

describe("outcomeOf", () => {
  it.each([
    ["an answer", [text("hi")], ["stop"], null],
    ["calls", [thought, call], ["tool-calls"], null],
    ["nothing", [], ["stop"], "empty"],
    ["blank text", [text(" ")], ["stop"], "empty"],
    ["tool calls that are none", [], ["tool-calls"], "empty"],
    ["reasoning alone", [thought], ["stop"], "reasoning_only"],
    ["a refusal", [text("I")], ["content-filter", "refusal"], "refused"],
    ["a refusal of OpenAI's", [text("I")], ["content-filter", "stop"], "refused"],
    ["a refusal of OpenAI's without a word", [text("I")], ["content-filter", undefined], "refused"],
    ["a filter", [], ["content-filter", "content_filter"], "filtered"],
    ["the output limit", [text("long"), call], ["length", "max_tokens"], "length"],
  ] as const)("says what %s is", (_name, parts, [finishReason, rawFinishReason], expected) => {
    expect(outcomeOf({ parts: [...parts] }, { finishReason, rawFinishReason })).toBe(expected);
  });
});
