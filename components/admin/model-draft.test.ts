import { describe, expect, test } from "vitest";
import {
  changedProviderBody,
  draftProblems,
  EMPTY_DRAFT,
  type ModelDraft,
  needsAcceptance,
  newModelBody,
  newProviderBody,
  providerName,
} from "./model-draft";

const draft = (patch: Partial<ModelDraft> = {}): ModelDraft => ({
  ...EMPTY_DRAFT,
  apiKey: " key ",
  model: " claude ",
  ...patch,
});
const local = draft({ provider: { type: "openai-compatible" }, baseUrl: "http://localhost:11434/v1" });

describe("before anything is sent", () => {
  test("a complete draft has no problems", () => {
    expect([...draftProblems(draft())]).toEqual([]);
    expect([...draftProblems({ ...local, acceptLocalAddress: true })]).toEqual([]);
    expect([...draftProblems(draft({ provider: { id: "prv_1" } }))]).toEqual([]);
  });

  test.each([
    ["model", { model: "  " }],
    ["contextLimit", { contextLimit: "much" }],
    ["baseUrl", { provider: { type: "openai-compatible" } }],
    ["acceptLocalAddress", { provider: { type: "anthropic" }, baseUrl: "http://127.0.0.1:9/" }],
  ] as const)("%s is asked for", (field, patch) => {
    expect([...draftProblems(draft(patch)).keys()]).toEqual([field]);
  });

  test("an existing provider has its address already", () => {
    expect(needsAcceptance(local)).toBe(true);
    expect(needsAcceptance({ ...local, provider: { id: "prv_1" } })).toBe(false);
  });
});

test("what is sent is trimmed, and what is empty is left to the provider", () => {
  expect(newProviderBody(draft(), "anthropic", [])).toEqual({
    type: "anthropic",
    name: "Anthropic",
    baseUrl: null,
    apiKey: "key",
    acceptLocalAddress: false,
  });
  expect(changedProviderBody(draft({ apiKey: "" }), "anthropic", [])).toMatchObject({
    apiKey: null,
    baseUrl: null,
  });
  expect(newModelBody(draft({ contextLimit: "1m" }), "prv_1")).toEqual({
    providerId: "prv_1",
    model: "claude",
    contextLimit: 1_000_000,
  });
});

test.each([
  ["anthropic", "", "Anthropic"],
  ["openai-compatible", "", "OpenAI-compatible"],
  ["openai", "", "OpenAI"],
  ["google", "", "Google"],
  ["openai-compatible", "https://api.openai.com/v1", "OpenAI"],
  ["openai-compatible", "http://localhost:11434/v1", "Ollama"],
  ["openai-compatible", "http://localhost:8000/v1", "localhost:8000"],
  ["anthropic", "https://proxy.example.com/anthropic", "proxy.example.com"],
] as const)("a provider of type %s at %j is called %s", (type, baseUrl, expected) => {
  expect(providerName(type, baseUrl)).toBe(expected);
});

test("a second provider of a kind gets a name of its own", () => {
  const named = (taken: string[]) => newProviderBody(draft(), "anthropic", taken).name;
  expect(named([])).toBe("Anthropic");
  expect(named(["anthropic "])).toBe("Anthropic 2");
  expect(named(["Anthropic", "Anthropic 2"])).toBe("Anthropic 3");
});

test.each([
  ["claude-opus-4-6", true],
  ["claude-3-7-sonnet-latest", true],
  ["anthropic/claude-sonnet-4.5", true],
  ["claude-3-5-haiku-latest", false],
  ["gpt-5.2", true],
  ["gpt-5-chat-latest", false],
  ["openai/o3-mini", true],
  ["o1-mini", false],
  ["gpt-4o", false],
  ["gemini-2.5-flash-image", false],
  ["gemini-2.5-pro", true],
  ["gemini-2.0-flash", false],
  ["llama3.3", false],
])("the effort of a new %s can be chosen: %s", (model, canReason) => {
  expect(newModelBody(draft({ model }), "prv_1").options).toEqual(
    canReason ? { reasoningEffort: {} } : undefined,
  );
});
