import { describe, expect, it } from "vitest";
import { CHAT_STATES, type ChatState, isRunnable, stateColumns } from "./states";
import { decideTransition, type Rule, TRANSITION_NAMES, type TransitionName } from "./transitions";

const STATES: ChatState[] = [...CHAT_STATES, "invalid"];

interface Entry {
  name: TransitionName;
  from: ChatState;
  rule: Rule;
}

const entries: Entry[] = TRANSITION_NAMES.flatMap((name) =>
  STATES.flatMap((from) => {
    const outcome = decideTransition(name, from, { retryWaiting: true });
    return outcome.allowed ? [{ name, from, rule: outcome.rule }] : [];
  }),
);

/** The table of chat-engine.md 2.2, as far as it is built, written out once more by hand. */
const EXPECTED: Partial<Record<TransitionName, string>> = {
  create: "N>R0",
  archive: "W>XW E0>XE0 E1>XE1",
  unarchive: "XW>W XE0>E0 XE1>E1",
  send_queue: "W>R0 E0>R0 E1>R1 R0>R1 R1>R1 I0>I1 I1>I1 A0>A1 A1>A1",
  send_steer: "W>R0 E0>R0 E1>R1 R0>R1 R1>R1 I0>I1 I1>I1 A0>A1 A1>A1",
  send_interrupt: "W>R0 E0>R0 E1>R1 R0>I1 R1>I1 I0>I1 I1>I1 A0>R1 A1>R1",
  delete_queued: "E1>E0|E1 R1>R0|R1 I1>I0|I1 A1>A0|A1",
  edit_queued: "E1>E1 R1>R1 I1>I1 A1>A1",
  promote_queued: "E1>R0|R1 R1>I1 I1>I1 A1>R0|R1",
  edit_message: "W>R0 E0>R0 E1>R0 R0>R0 R1>R0 I0>R0 I1>R0 A0>R0 A1>R0",
  interrupt: "R0>I0 R1>I1 A0>R0 A1>R1",
  acquire: "R0>R0 R1>R1 I0>I0 I1>I1 A0>A0 A1>A1",
  abandon: "W>W E0>E0 E1>E1 R0>R0 R1>R1 I0>I0 I1>I1 A0>A0 A1>A1 XW>XW XE0>XE0 XE1>XE1",
  record_attempt: "R0>R0 R1>R1",
  record_retry: "R0>R0 R1>R1",
  commit_model_step: "R0>R0 R1>R0|R1",
  commit_tool_results: "R0>R0 R1>R0|R1",
  enter_requires_action: "R0>A0 R1>A1",
  complete_requires_action: "A0>R0 A1>R0|R1",
  cancel_requires_action: "A0>R0 A1>R0|R1",
  finish_interruption: "I0>W I1>R0|R1",
  finish_turn: "R0>W R1>R0|R1",
  finish_error: "W>E0 R0>E0 R1>E1",
  retry_turn: "E0>R0 E1>R1 R0>R0 R1>R1",
  reconcile: "invalid>E0|E1",
  request_compaction: "W>R0 E0>R0 E1>R1",
  commit_compaction: "R0>R0 R1>R0|R1",
  commit_context: "R0>R0 R1>R1",
  refresh_context: "W>W E0>E0 E1>E1",
  clear_context: "W>W E0>W",
};

describe("the table", () => {
  it.each(TRANSITION_NAMES)("of %s is the specification's", (name) => {
    const pairs = entries
      .filter((entry) => entry.name === name)
      .map(({ from, rule }) => `${from}>${rule.to.join("|")}`);
    expect(pairs.join(" ")).toBe(EXPECTED[name] ?? "");
  });

  it("gives all targets of a rule one status and one archived flag", () => {
    for (const { rule } of entries) {
      const columns = rule.to.map((state) => JSON.stringify(stateColumns(state)));
      expect(new Set(columns).size).toBe(1);
    }
  });

  it("clears the error whenever a chat leaves it for work", () => {
    for (const { from, rule } of entries) {
      if (!from.startsWith("E") || rule.to.some((state) => /^(E|XE)/.test(state))) continue;
      expect(rule.effects).toContain("clear_error");
    }
  });

  it("closes open calls before any user row enters history", () => {
    for (const { name, rule } of entries) {
      if (name === "create") continue;
      const enters = rule.effects.findIndex(
        (effect) => effect === "insert_message" || effect === "promote_head",
      );
      if (enters < 0) continue;
      const closes = rule.effects.indexOf("close_calls");
      expect(closes).toBeGreaterThanOrEqual(0);
      expect(closes).toBeLessThan(enters);
    }
  });

  it("begins a turn whenever an idle chat becomes runnable, and ends it when it stops", () => {
    for (const { from, rule } of entries) {
      const before = isRunnable(from);
      const after = rule.to.some(isRunnable);
      if (!before && after) expect(rule.effects).toContain("start_turn");
      if (before && !after) expect(rule.effects).toContain("end_turn");
    }
  });

  it("begins no turn with open calls that were made in the other plan mode", () => {
    for (const { name, rule } of entries) {
      if (name === "create" || !rule.effects.includes("start_turn")) continue;
      const closes = rule.effects.findIndex(
        (effect) => effect === "close_calls" || effect === "close_calls_of_other_mode",
      );
      expect(closes, name).toBeGreaterThanOrEqual(0);
      expect(closes, name).toBeLessThan(rule.effects.indexOf("start_turn"));
    }
  });

  it("never moves an archived chat but to restore it, and an invalid one but to reconcile it", () => {
    for (const { name, from } of entries) {
      if (from.startsWith("X")) expect(["unarchive", "abandon"]).toContain(name);
      if (from === "invalid") expect(name).toBe("reconcile");
      if (from === "N") expect(name).toBe("create");
    }
  });
});

describe("a refusal", () => {
  it("says why", () => {
    const reason = (name: TransitionName, state: ChatState) => {
      const outcome = decideTransition(name, state);
      return outcome.allowed ? null : outcome.reason;
    };
    expect(reason("send_queue", "N")).toBe("not_found");
    expect(reason("send_queue", "invalid")).toBe("invalid_state");
    expect(reason("send_queue", "XW")).toBe("archived");
    expect(reason("finish_turn", "W")).toBe("wrong_state");
    expect(reason("retry_turn", "R0")).toBe("no_retry_waiting");
  });
});
