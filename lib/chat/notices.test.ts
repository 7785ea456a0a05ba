import { describe, expect, it } from "vitest";
import { isStillSo, noticeAfter } from "./notices";
import { TRANSITION_NAMES } from "./transitions";

const root = { parentChatId: null, awaiting: null };

describe("what a person is told of a chat", () => {
  it("is the end of a turn, an error and what waits for somebody, and nothing else", () => {
    const told = TRANSITION_NAMES.filter((name) => noticeAfter(name, "W", root) !== null);
    expect(told).toEqual(["enter_requires_action", "finish_turn", "finish_error", "reconcile"]);
  });

  it("is no end while the next turn begins from the queue", () => {
    expect(noticeAfter("finish_turn", "R0", root)).toBeNull();
    expect(noticeAfter("finish_turn", "W", root)).toBe("finished");
  });

  it("is no stop that a person asked for", () => {
    expect(noticeAfter("finish_interruption", "W", root)).toBeNull();
  });

  it("names the question or the plan that the turn ended on", () => {
    expect(noticeAfter("finish_turn", "W", { ...root, awaiting: "plan" })).toBe("plan");
    expect(noticeAfter("finish_turn", "W", { ...root, awaiting: "question" })).toBe("question");
    expect(noticeAfter("finish_turn", "W", { ...root, awaiting: "approval" })).toBe("approval");
  });

  it("is nothing of a sub-agent", () => {
    expect(noticeAfter("finish_error", "E0", { ...root, parentChatId: "chat_parent" })).toBeNull();
  });
});

describe("what was to be told", () => {
  const waiting = { status: "waiting", archived: false, awaiting: null, hasUnread: true } as const;

  it("is still so while the chat stays as it ended", () => {
    expect(isStillSo("finished", waiting)).toBe(true);
    expect(isStillSo("plan", { ...waiting, awaiting: "plan" })).toBe(true);
    expect(isStillSo("approval", { ...waiting, awaiting: "approval" })).toBe(true);
    expect(isStillSo("approval", waiting)).toBe(false);
    expect(isStillSo("error", { ...waiting, status: "error" })).toBe(true);
    expect(isStillSo("action", { ...waiting, status: "requires_action" })).toBe(true);
  });

  it("is over when the chat went on, was read or was put away", () => {
    expect(isStillSo("finished", { ...waiting, status: "running" })).toBe(false);
    expect(isStillSo("finished", { ...waiting, hasUnread: false })).toBe(false);
    expect(isStillSo("question", waiting)).toBe(false);
    expect(isStillSo("error", { ...waiting, status: "running" })).toBe(false);
    expect(isStillSo("finished", { ...waiting, archived: true })).toBe(false);
  });
});
