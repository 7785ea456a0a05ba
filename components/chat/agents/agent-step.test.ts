import { expect, it } from "vitest";
import type { ModelPhase } from "@/lib/chat/model-phase";
import { agentCost, agentStep } from "./agent-step";

const usage = { inputTokens: 1, outputTokens: 1, contextTokens: 1, contextLimit: null };
const call = (toolName: string, input: Record<string, unknown>) => ({ toolName, input, startedAt: null });

it("says what a sub-agent is at, in the words of the call's own row", () => {
  const at = (toolName: string, input: Record<string, unknown>) =>
    agentStep({ status: "running", currentCall: call(toolName, input) });
  expect(at("execute", { command: "npm test" })).toBe("Running npm test");
  expect(at("edit_files", { edits: [{ path: "src/queue.ts" }] })).toContain("queue.ts");
});

it("says what its model does while no call is under way", () => {
  const at = (modelPhase: ModelPhase) => agentStep({ status: "running", currentCall: null, modelPhase });
  expect(at("waiting")).toBe("Waiting for the model");
  expect(at("reasoning")).toBe("Reasoning");
  expect(at("writing")).toBe("Writing");
  expect(at("calling")).toBe("Preparing a call");
  expect(agentStep({ status: "running", currentCall: call("execute", {}), modelPhase: "writing" })).toContain(
    "Running",
  );
});

it("says nothing of what has ended, or asks no model", () => {
  expect(agentStep({ status: "waiting", currentCall: call("execute", {}) })).toBeNull();
  expect(agentStep({ status: "waiting", currentCall: null, modelPhase: "writing" })).toBeNull();
  expect(agentStep({ status: "running", currentCall: null, modelPhase: null })).toBeNull();
});

it("tells a cost, and what of it has no price", () => {
  expect(agentCost({ usage: { ...usage, costMicros: null, unpricedRequests: 0 } })).toBeNull();
  expect(agentCost({ usage: { ...usage, costMicros: 420_000, unpricedRequests: 0 } })).toBe("$0.42");
  expect(agentCost({ usage: { ...usage, costMicros: null, unpricedRequests: 2 } })).toBe("no price set");
  expect(agentCost({ usage: { ...usage, costMicros: 420_000, unpricedRequests: 2 } })).toBe(
    "$0.42 and 2 requests without a price",
  );
});
