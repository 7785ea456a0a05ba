import { describe, expect, test } from "vitest";
import type { Provider } from "@/lib/api/schemas/providers";
import { changesOf, editOf, editProblems, needsNewAcceptance, type ProviderEdit } from "./provider-edit";
import { providerLabel } from "./provider-label";

const provider = (patch: Partial<Provider> = {}): Provider => ({
  id: "prv_1",
  type: "openai-compatible",
  name: "Ollama",
  baseUrl: "http://localhost:11434/v1",
  enabled: true,
  centralKeyEnabled: true,
  userKeysAllowed: false,
  centralFallback: true,
  hasKey: true,
  localAddressAccepted: true,
  source: "user",
  createdAt: "2026-11-25T00:00:00.000Z",
  updatedAt: "2026-11-25T00:00:00.000Z",
  ...patch,
});
const edit = (patch: Partial<ProviderEdit> = {}): ProviderEdit => ({ ...editOf(provider()), ...patch });

test("only what was changed is sent, and the key is kept unless it is replaced", () => {
  expect(changesOf(provider(), edit())).toEqual({});
  expect(changesOf(provider(), edit({ name: " Local " }))).toEqual({ name: "Local" });
  expect(changesOf(provider(), edit({ apiKey: " new " }))).toEqual({ apiKey: "new" });
  expect(changesOf(provider(), edit({ removesKey: true }))).toEqual({ apiKey: null });
  expect(changesOf(provider({ source: "environment" }), edit({ name: "Mine", apiKey: "x" }))).toEqual({
    name: "Mine",
  });
});

test("an address on this computer is asked about once, and again where nobody has said yes", () => {
  expect(needsNewAcceptance(provider(), edit())).toBe(false);
  expect(needsNewAcceptance(provider({ localAddressAccepted: false }), edit())).toBe(true);
  expect(needsNewAcceptance(provider(), edit({ baseUrl: "http://localhost:1/v1" }))).toBe(true);
  const accepted = edit({ acceptLocalAddress: true });
  expect(changesOf(provider({ localAddressAccepted: false }), accepted)).toEqual({
    baseUrl: "http://localhost:11434/v1",
    acceptLocalAddress: true,
  });
});

describe("before anything is sent", () => {
  test.each<[keyof ProviderEdit, Partial<ProviderEdit>]>([
    ["name", { name: "" }],
    ["name", { name: "anthropic" }],
    ["baseUrl", { baseUrl: "", apiKey: "k" }],
    ["apiKey", { baseUrl: "https://models.example/v1" }],
    ["acceptLocalAddress", { baseUrl: "http://127.0.0.1:9/v1", apiKey: "k" }],
  ])("%s is asked for", (field, patch) => {
    expect([...editProblems(provider(), edit(patch), ["Anthropic"]).keys()]).toEqual([field]);
  });

  test("nothing is wrong with what is there", () => {
    expect([...editProblems(provider(), edit(), ["Anthropic"])]).toEqual([]);
  });
});

test("two of a name are told apart by their address", () => {
  const [a, b] = [provider(), provider({ id: "prv_2", name: "ollama", baseUrl: "http://gpu:11434/v1" })];
  expect(providerLabel(a, [a])).toBe("Ollama");
  expect([a, b].map((one) => providerLabel(one, [a, b]))).toEqual([
    "Ollama (http://localhost:11434/v1)",
    "ollama (http://gpu:11434/v1)",
  ]);
});
