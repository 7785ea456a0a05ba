import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { expect, test } from "vitest";
import { ResponseFold } from "./response-fold";

function foldOf(...parts: LanguageModelV4StreamPart[]): ResponseFold {
  const fold = new ResponseFold();
  for (const [index, part] of parts.entries()) fold.take(part, 100 + index);
  return fold;
}

const usage = {
  inputTokens: { total: 10, noCache: 4, cacheRead: 5, cacheWrite: 1 },
  outputTokens: { total: 7, text: undefined, reasoning: 3 },
};

test("deltas add up to whole pieces, in the order in which they began", () => {
  const fold = foldOf(
    { type: "stream-start", warnings: [] },
    { type: "response-metadata", id: "resp_1", modelId: "m-1" },
    { type: "reasoning-start", id: "0" },
    { type: "text-start", id: "1" },
    { type: "reasoning-delta", id: "0", delta: "th" },
    { type: "text-delta", id: "1", delta: "Hel" },
    { type: "reasoning-delta", id: "0", delta: "ink" },
    { type: "text-delta", id: "1", delta: "lo" },
    { type: "tool-input-start", id: "c", toolName: "execute" },
    { type: "tool-input-delta", id: "c", delta: '{"a"' },
    { type: "tool-call", toolCallId: "c", toolName: "execute", input: '{"a":1}' },
    { type: "finish", usage, finishReason: { unified: "tool-calls", raw: "tool_use" } },
  );
  expect(fold.response()).toEqual({
    id: "resp_1",
    model: "m-1",
    content: [
      { type: "reasoning", text: "think" },
      { type: "text", text: "Hello" },
      { type: "tool-call", toolCallId: "c", toolName: "execute", input: '{"a":1}' },
    ],
    finishReason: { unified: "tool-calls", raw: "tool_use" },
    warnings: [],
    providerMetadata: null,
  });
  expect(fold.usage()).toEqual({
    inputTokens: 10,
    outputTokens: 7,
    reasoningTokens: 3,
    cacheReadTokens: 5,
    cacheWriteTokens: 1,
  });
  expect([fold.firstPartAt, fold.error]).toEqual([102, null]);
});

test("what was cut in the middle of a call's input is kept as far as it came", () => {
  const fold = foldOf(
    { type: "tool-input-start", id: "c", toolName: "execute" },
    { type: "tool-input-delta", id: "c", delta: '{"comm' },
    { type: "error", error: "cut" },
  );
  expect(fold.response().content).toEqual([
    { type: "incomplete-tool-input", toolName: "execute", text: '{"comm' },
  ]);
  expect([fold.usage(), fold.error]).toEqual([null, "cut"]);
});
