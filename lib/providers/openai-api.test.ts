import { describe, expect, test } from "vitest";
import { openaiApiOf } from "./openai-api";

describe("openaiApiOf", () => {
  test.each([
    "gpt-6-astra",
    "gpt-6.1-sol",
    "gpt-5.1-codex-max",
    "gpt-5-2025-08-07",
    "gpt-5-mini",
    "gpt-4o",
    "gpt-4o-2024-11-20",
    "gpt-4.1-nano",
    "gpt-3.5-turbo-0125",
    "o3-mini",
    "o1",
    "ft:gpt-4.1-mini:acme::abc",
  ])("serves %s over the Responses API", (model) => {
    expect(openaiApiOf(model, {})).toBe("responses");
  });

  test.each([
    "gpt-4o-audio-preview",
    "gpt-4o-mini-search-preview",
    "gpt-3.5-turbo-16k",
    "llama-4",
    "gpt-oss-120b",
  ])("serves %s over Chat Completions", (model) => {
    expect(openaiApiOf(model, {})).toBe("chat");
  });

  test("does as the model's options say", () => {
    expect(openaiApiOf("gpt-6-astra", { openaiApi: "chat" })).toBe("chat");
    expect(openaiApiOf("llama-4", { openaiApi: "responses" })).toBe("responses");
  });
});
