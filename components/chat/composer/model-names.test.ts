import { expect, test } from "vitest";
import { modelNames } from "./model-names";

const model = (id: string, displayName: string, providerId: string, providerName: string) => ({
  id,
  displayName,
  providerId,
  providerName,
});

test("a model is called by its name, and by its provider's too when another one is called the same", () => {
  const names = modelNames([
    model("a", "gpt", "p1", "OpenAI"),
    model("b", "gpt", "p2", "Gateway"),
    model("c", "opus", "p2", "Gateway"),
  ]);
  expect([...names.values()]).toEqual([
    { full: "gpt · OpenAI", provider: "OpenAI" },
    { full: "gpt · Gateway", provider: "Gateway" },
    { full: "opus", provider: "Gateway" },
  ]);
});

test("providers that are called the same are numbered, the oldest first", () => {
  const names = modelNames([model("b", "gpt", "p2", "OpenAI"), model("a", "gpt", "p1", "OpenAI")]);
  expect([...names.values()].map(({ full }) => full)).toEqual(["gpt · OpenAI (2)", "gpt · OpenAI (1)"]);
});
