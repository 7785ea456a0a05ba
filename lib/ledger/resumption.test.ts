import { describe, expect, it } from "vitest";
import { resumptionOf, unknownResult } from "./resumption";

describe("resumptionOf", () => {
  it.each([
    ["requested", "workspace", "run"],
    ["requested", "mcp", "run"],
    ["started", "server", "run"],
    ["started", "workspace", "ask"],
    ["started", "mcp", "ask"],
    ["started", "dynamic", "unknown"],
  ] as const)("of a %s %s call is: %s", (state, kind, expected) => {
    expect(resumptionOf({ state, kind })).toBe(expected);
  });
});

describe("unknownResult", () => {
  it("is an error that says what to do", () => {
    expect(unknownResult("call_1")).toMatchObject({ state: "unknown", isError: true });
    expect(unknownResult("call_1", "The journal was lost.").output).toEqual({
      error: "The journal was lost.",
    });
  });
});
