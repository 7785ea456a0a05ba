import { describe, expect, it } from "vitest";
import { CHAT_STATES, classify, isBusy, isRunnable, stateColumns } from "./states";
import { CHAT_STATUSES } from "./wire";

describe("classify", () => {
  it("gives every state back from the columns that it stands for", () => {
    for (const state of CHAT_STATES) {
      if (state === "N") continue;
      const queueCount = state.endsWith("1") ? 3 : 0;
      expect(classify({ ...stateColumns(state), queueCount })).toBe(state);
    }
  });

  it("knows a chat that does not exist", () => {
    expect(classify(null)).toBe("N");
  });

  it("calls every other combination invalid", () => {
    const named = new Set<string>();
    for (const status of CHAT_STATUSES) {
      for (const archived of [false, true]) {
        for (const queueCount of [0, 1]) named.add(classify({ status, archived, queueCount }));
      }
    }
    expect(named).toEqual(new Set([...CHAT_STATES.filter((state) => state !== "N"), "invalid"]));
    expect(classify({ status: "waiting", archived: false, queueCount: 1 })).toBe("invalid");
    expect(classify({ status: "waiting", archived: true, queueCount: 1 })).toBe("invalid");
    expect(classify({ status: "running", archived: true, queueCount: 0 })).toBe("invalid");
  });

  it("calls a status that no version of Lathe writes any more invalid", () => {
    const legacy = JSON.parse('{"status":"paused","archived":false,"queueCount":0}');
    expect(classify(legacy)).toBe("invalid");
  });
});

describe("predicates of a state", () => {
  it("find work for a worker in running, interrupting and waiting for action", () => {
    expect(CHAT_STATES.filter(isRunnable)).toEqual(["R0", "R1", "I0", "I1", "A0", "A1"]);
    expect(isRunnable("invalid")).toBe(false);
  });

  it("show the same statuses as busy", () => {
    expect(CHAT_STATUSES.filter(isBusy)).toEqual(["running", "interrupting", "requires_action"]);
  });
});
