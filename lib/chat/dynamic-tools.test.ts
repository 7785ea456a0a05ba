import { describe, expect, it } from "vitest";
import { findActionResultProblem, offeredDynamicTools } from "./dynamic-tools";

const tool = (name: string) => ({ name, description: "", inputSchema: { type: "object" } });

describe("client-executed tools", () => {
  it("are offered except where nothing may be changed, and never in the place of one of ours", () => {
    const tools = [tool("open_door"), tool("execute")];
    const builtIn = new Set(["execute"]);
    expect(offeredDynamicTools(tools, { readOnly: false, builtIn })).toEqual([tool("open_door")]);
    expect(offeredDynamicTools(tools, { readOnly: true, builtIn })).toEqual([]);
  });
});

describe("results of a client", () => {
  const result = (toolCallId: string, output: unknown = { ok: true }) => ({ toolCallId, output });

  it("answer exactly the calls that wait, in any order", () => {
    expect(findActionResultProblem(["a", "b"], [result("b"), result("a", null)])).toBeNull();
  });

  it.each([
    ["duplicate_result", [result("a"), result("a"), result("b")]],
    ["unexpected_result", [result("a"), result("b"), result("c")]],
    ["missing_result", [result("a")]],
    ["output_not_json", [result("a"), { toolCallId: "b" }]],
    ["output_not_json", [result("a"), result("b", { deep: [() => {}] })]],
    ["output_not_json", [result("a"), result("b", Number.NaN)]],
  ] as const)("are refused: %s", (problem, results) => {
    expect(findActionResultProblem(["a", "b"], results)).toBe(problem);
  });
});
