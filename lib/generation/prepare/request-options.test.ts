import { describe, expect, it } from "vitest";
import { requestOptions } from "./request-options";

const chat = { id: "chat_1", reasoningEffort: "max" };
const options = { reasoningEffort: { default: "low", max: "high" } } as const;

describe("requestOptions", () => {
  it("clamps the effort, and speaks of it in every format alike", () => {
    for (const format of [
      "anthropic",
      "openai-responses",
      "openai-chat",
      "openai-compatible",
      "google",
    ] as const)
      expect(requestOptions({ format, options }, chat).reasoning).toBe("high");
  });

  it("leaves effort alone for a model without the option", () => {
    expect(requestOptions({ format: "anthropic", options: {} }, chat)).toEqual({});
    expect(requestOptions({ format: "google", options: {} }, chat)).toEqual({});
  });

  it("gives OpenAI the chat as the key of its cache, and the answer to go on from only in the API that has it", () => {
    expect(
      requestOptions({ format: "openai-responses", options: {} }, chat, "resp_1").providerOptions,
    ).toEqual({
      openai: { promptCacheKey: "chat_1", previousResponseId: "resp_1" },
    });
    expect(requestOptions({ format: "openai-chat", options: {} }, chat, "resp_1").providerOptions).toEqual({
      openai: { promptCacheKey: "chat_1" },
    });
  });

  it("asks Google for its thoughts only where it is to have some", () => {
    const google = (reasoningEffort: string) =>
      requestOptions({ format: "google", options }, { ...chat, reasoningEffort }).providerOptions;
    expect(google("high")).toEqual({ google: { thinkingConfig: { includeThoughts: true } } });
    expect(google("none")).toBeUndefined();
  });
});
