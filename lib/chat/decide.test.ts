import { describe, expect, it } from "vitest";
import { decide } from "./decide";
import type { CallState, AppPart } from "./message-types";
import type { LedgerCall } from "./messages";
import { createRowMaker } from "./testing-rows";

const row = createRowMaker({ resultsVersion: 1 });

const said = (text: string): AppPart => ({ type: "text", text });
const called = (toolCallId: string): AppPart => ({
  type: "dynamic-tool",
  toolName: "execute",
  toolCallId,
  state: "input-available",
  input: {},
});
const invalid: AppPart = {
  type: "dynamic-tool",
  toolName: "nope",
  toolCallId: "bad",
  state: "output-error",
  input: "{",
  errorText: "unknown tool",
};

function ledger(toolCallId: string, state: CallState, more: Partial<LedgerCall> = {}): LedgerCall {
  return {
    id: `call_${toolCallId}`,
    ordinal: 0,
    toolCallId,
    toolName: "execute",
    kind: "workspace",
    input: {},
    state,
    output: null,
    modelOutput: null,
    isError: false,
    reason: null,
    keptFromBeforeRestart: false,
    startedAt: null,
    endedAt: null,
    ...more,
  };
}

const asked = row("user", [said("do it")]);

describe("decide", () => {
  it("generates an answer to a user's message", () => {
    expect(decide([asked])).toEqual({ kind: "generate" });
  });

  it("has nothing to do for a chat without rows", () => {
    expect(decide([])).toEqual({ kind: "finish", reason: "nothing_to_do" });
  });

  it("finishes after an answer without calls", () => {
    expect(decide([asked, row("assistant", [said("done")])])).toEqual({ kind: "finish", reason: "complete" });
  });

  it.each(["requested", "started"] as const)("runs calls that are %s", (state) => {
    const calls = [ledger("a", "finished"), ledger("b", state)];
    const last = row("assistant", [called("a"), called("b")], { calls });
    expect(decide([asked, last])).toEqual({ kind: "run_tools", row: last, open: [calls[1]] });
  });

  describe("behind a question or a plan", () => {
    const asking = (toolName: string, more: Partial<LedgerCall> = {}) =>
      row("assistant", [called("a")], { calls: [ledger("a", "finished", { toolName, ...more })] });

    it.each([
      ["ask_user_question", "question"],
      ["propose_plan", "plan"],
    ] as const)("ends a turn that plans after %s", (toolName, awaiting) => {
      const decision = decide([asked, asking(toolName)], { isPlanning: true });
      expect(decision).toEqual({ kind: "finish", reason: "awaits_person", awaiting });
    });

    it("goes on when the call has failed, was another tool's, or the turn does not plan", () => {
      const failed = asking("propose_plan", { state: "failed", isError: true });
      expect(decide([asked, failed], { isPlanning: true })).toEqual({ kind: "generate" });
      expect(decide([asked, asking("read_file")], { isPlanning: true })).toEqual({ kind: "generate" });
      expect(decide([asked, asking("propose_plan")])).toEqual({ kind: "generate" });
    });

    it("goes on with what was steered in behind it", () => {
      const rows = [asked, asking("ask_user_question"), row("user", [said("the first")])];
      expect(decide(rows, { isPlanning: true })).toEqual({ kind: "generate" });
    });

    it("is compacted first where somebody asked for that, and does not go on behind the boundary", () => {
      const facts = { isPlanning: true, compactionRequested: true };
      const decision = decide([asked, asking("propose_plan")], facts);
      expect(decision).toMatchObject({ kind: "compact", facts: { continues: false } });
    });
  });

  describe("with calls that a client carries out", () => {
    const dynamic = { kind: "dynamic" } as const;
    const rowOf = (...calls: LedgerCall[]) =>
      row(
        "assistant",
        calls.map((call) => called(call.toolCallId)),
        { calls, resultsVersion: 0 },
      );

    it("runs ours first", () => {
      const ours = ledger("b", "requested");
      const last = rowOf(ledger("a", "requested", dynamic), ours);
      expect(decide([asked, last])).toEqual({ kind: "run_tools", row: last, open: [ours] });
    });

    it("commits ours before the client is asked, also when their owner died before it said so", () => {
      const last = rowOf(ledger("a", "requested", dynamic), ledger("b", "finished"));
      expect(decide([asked, last])).toEqual({ kind: "run_tools", row: last, open: [] });
      expect(decide([asked, { ...last, resultsVersion: 1 }])).toEqual({ kind: "ask_client" });
    });

    it("asks the client at once when there are no others", () => {
      expect(decide([asked, rowOf(ledger("a", "requested", dynamic))])).toEqual({ kind: "ask_client" });
    });
  });

  it("commits a batch whose calls have all ended, but whose owner died before it said so", () => {
    const last = row("assistant", [called("a")], { calls: [ledger("a", "finished")], resultsVersion: 0 });
    expect(decide([asked, last])).toEqual({ kind: "run_tools", row: last, open: [] });
  });

  it("calls the model again once every call has ended, however it ended", () => {
    for (const state of ["finished", "failed", "cancelled", "unknown"] as const) {
      const last = row("assistant", [called("a")], { calls: [ledger("a", state)] });
      expect(decide([asked, last])).toEqual({ kind: "generate" });
    }
  });

  it("calls the model again after invalid calls, without running anything", () => {
    expect(decide([asked, row("assistant", [invalid])])).toEqual({ kind: "generate" });
  });

  it("runs the valid calls of a row that also has invalid ones", () => {
    const last = row("assistant", [invalid, called("a")], { calls: [ledger("a", "requested")] });
    expect(decide([asked, last])).toMatchObject({ kind: "run_tools", open: [{ toolCallId: "a" }] });
  });

  it("finishes after an outcome, also when calls were cut off by it", () => {
    const last = row("assistant", [invalid, { type: "data-outcome", data: { kind: "length" } }]);
    expect(decide([asked, last])).toEqual({ kind: "finish", reason: "complete" });
  });

  it("does not go on by itself after a row that was interrupted", () => {
    expect(decide([asked, row("assistant", [invalid], { interrupted: true })]).kind).toBe("finish");
  });

  it("ignores calls that the provider ran itself", () => {
    const search: AppPart = { ...invalid, toolCallId: "s", providerExecuted: true };
    expect(decide([asked, row("assistant", [search, said("found")])]).kind).toBe("finish");
  });

  it("answers a message that was steered in behind the results", () => {
    const worked = row("assistant", [called("a")], { calls: [ledger("a", "finished")] });
    expect(decide([asked, worked, row("user", [said("rather blue")])])).toEqual({ kind: "generate" });
  });

  it("runs open calls first, also when a user's message already follows them", () => {
    const worked = row("assistant", [called("a")], { calls: [ledger("a", "requested")] });
    expect(decide([asked, worked, row("user", [said("and?")])]).kind).toBe("run_tools");
  });

  it("ends a turn quietly when it reaches the limit of steps, counted from the last message of a user", () => {
    const step = () => row("assistant", [called("a")], { calls: [ledger("a", "finished")] });
    expect(decide([asked, step(), step()], { maxSteps: 2 })).toEqual({ kind: "finish", reason: "max_steps" });
    expect(decide([asked, step(), step(), row("user", [said("on")]), step()], { maxSteps: 2 })).toEqual({
      kind: "generate",
    });
  });
});
