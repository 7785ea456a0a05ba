import { describe, expect, test } from "vitest";
import type { ModelDetails } from "@/lib/api/schemas/models";
import { type ModelEdit, modelChanges, modelEditOf, modelProblems } from "./model-edit";

const model: ModelDetails = {
  id: "mod_1",
  providerId: "prv_1",
  providerName: "OpenAI",
  providerType: "openai",
  displayName: "Astra",
  model: "gpt-6-astra",
  enabled: true,
  isDefault: true,
  contextLimit: 200_000,
  reasoningEffort: null,
  compressionThreshold: 70,
  options: {
    maxOutputTokens: 8_000,
    temperature: 0.2,
    reasoningEffort: { default: "high", max: "xhigh" },
    openaiApi: "responses",
    store: true,
  },
  prices: { inputMicros: 2_500_000, outputMicros: 10_000_000, cacheReadMicros: 250_000 },
  unavailable: null,
  createdAt: "2026-11-25T00:00:00.000Z",
  updatedAt: "2026-11-25T00:00:00.000Z",
};
const edit = (patch: Partial<ModelEdit> = {}): ModelEdit => ({ ...modelEditOf(model), ...patch });

test("what was set comes back as it was when nothing is typed", () => {
  const { displayName, contextLimit, compressionThreshold, prices, options } = model;
  expect([...modelProblems(edit())]).toEqual([]);
  expect(modelChanges(model, edit())).toEqual({
    displayName,
    model: model.model,
    contextLimit,
    compressionThreshold,
    prices,
    options,
  });
});

test("prices are dollars per million tokens, with a point or a comma", () => {
  const changed = edit({ inputMicros: "$0,075", outputMicros: "3", cacheReadMicros: "" });
  expect(modelChanges(model, changed).prices).toEqual({ inputMicros: 75_000, outputMicros: 3_000_000 });
  const none = edit({ inputMicros: "", outputMicros: " ", cacheReadMicros: "" });
  expect(modelChanges(model, none).prices).toBeNull();
});

test("what is emptied is set no more", () => {
  const bare = edit({ effort: "", openaiApi: "", store: false, maxOutputTokens: "", temperature: "" });
  expect(modelChanges(model, bare).options).toEqual({});
  const undecided = edit({ effort: "provider", maxEffort: "" });
  expect(modelChanges(model, undecided).options?.reasoningEffort).toEqual({});
});

test("Chat Completions keeps no answers, and only OpenAI has two APIs", () => {
  expect(modelChanges(model, edit({ openaiApi: "chat" })).options?.store).toBeUndefined();
  const other = { ...model, providerType: "anthropic" as const };
  expect(modelChanges(other, edit()).options).not.toHaveProperty("openaiApi");
});

describe("before anything is sent", () => {
  test.each<[keyof ModelEdit, Partial<ModelEdit>]>([
    ["displayName", { displayName: " " }],
    ["model", { model: "" }],
    ["contextLimit", { contextLimit: "lots" }],
    ["compressionThreshold", { compressionThreshold: "101" }],
    ["inputMicros", { inputMicros: "cheap" }],
    ["outputMicros", { outputMicros: "" }],
    ["maxOutputTokens", { maxOutputTokens: "0" }],
    ["temperature", { temperature: "2.5" }],
    ["topP", { topP: "-1" }],
  ])("%s is asked for", (field, patch) => {
    expect([...modelProblems(edit(patch)).keys()]).toEqual([field]);
  });
});
