import { describe, expect, it } from "vitest";
import { effectiveEffort } from "./reasoning-effort";

describe("effectiveEffort", () => {
  it.each([
    ["what the chat asks for", { default: "low", max: "high" }, "medium", "medium"],
    ["the model's default where the chat says nothing", { default: "low", max: "high" }, null, "low"],
    ["no more than the model's maximum", { default: "low", max: "high" }, "max", "high"],
    ["a default above the maximum, cut", { default: "xhigh", max: "medium" }, null, "medium"],
    ["any level without a maximum", {}, "max", "max"],
    ["the default for a word that is no level", { default: "low" }, "enormous", "low"],
    ["nothing where nobody says anything", { max: "high" }, null, null],
  ] as const)("is %s", (_name, reasoningEffort, wanted, expected) => {
    expect(effectiveEffort({ reasoningEffort }, wanted)).toBe(expected);
  });

  it("is ignored for a model without the option", () => {
    expect(effectiveEffort({}, "high")).toBeNull();
  });
});
