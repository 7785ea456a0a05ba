import { describe, expect, it } from "vitest";
import { effectiveEffort, effortChoices } from "./reasoning-effort";

describe("effectiveEffort", () => {
  it.each([
    ["what the chat asks for", { default: "low", max: "high" }, "medium", "medium"],
    ["the model's default where the chat says nothing", { default: "low", max: "high" }, null, "low"],
    ["no more than the model's maximum", { default: "low", max: "high" }, "max", "high"],
    ["a default above the maximum, cut", { default: "xhigh", max: "medium" }, null, "medium"],
    ["any level without a maximum", {}, "max", "max"],
    ["the default for a word that is no level", { default: "low" }, "enormous", "low"],
    ["nothing where nobody says anything", { max: "high" }, null, null],
  ] as const)("is %s", (_name, range, wanted, expected) => {
    expect(effectiveEffort(range, wanted)).toBe(expected);
  });

  it("is ignored for a model without the option", () => {
    expect(effectiveEffort(null, "high")).toBeNull();
  });
});

describe("effortChoices", () => {
  it.each([
    ["up to the model's maximum", { max: "low" }, ["none", "minimal", "low"]],
    ["all where it has no maximum", {}, ["none", "minimal", "low", "medium", "high", "xhigh", "max"]],
    ["nothing for a model without the option", null, []],
  ] as const)("are %s", (_name, range, expected) => {
    expect(effortChoices(range)).toEqual(expected);
  });
});
