import { describe, expect, test } from "vitest";
import type { ChatError } from "@/lib/chat/wire";
import { chatSignal, chatSubtitle, needsYou, type SignalChat } from "./chat-signal";

const idle: SignalChat = {
  status: "waiting",
  waitingForCapacity: false,
  hasUnread: false,
  lastError: null,
  lastTurnSummary: null,
  turnStartedAt: null,
  usage: {
    inputTokens: 0,
    outputTokens: 0,
    contextTokens: 0,
    contextLimit: null,
    costMicros: null,
    unpricedRequests: 0,
  },
};
const auth: ChatError = { kind: "auth", message: "", provider: "Anthropic", retryable: false };
const NOW = Date.parse("2025-11-25T12:00:00Z");
const context = { role: "admin", modelName: "claude-opus-4.6", now: NOW } as const;

test.each([
  [{}, "read"],
  [{ hasUnread: true }, "finished_unread"],
  [{ lastTurnStopped: true, hasUnread: true }, "stopped"],
  [{ status: "running" }, "running"],
  [{ status: "running", hasUnread: true }, "running"],
  [{ status: "running", waitingForCapacity: true, retrying: true }, "waiting_for_slot"],
  [{ status: "running", retrying: true }, "retrying"],
  [{ status: "interrupting" }, "stopping"],
  [{ status: "requires_action" }, "needs_you"],
  [{ awaiting: "plan", hasUnread: true }, "needs_you"],
  [{ status: "error", hasUnread: true }, "error"],
] as const)("%j shows as %s", (patch, expected) => {
  expect(chatSignal({ ...idle, ...patch })).toBe(expected);
});

test.each([
  ["question", "Asks you a question"],
  ["plan", "Has a plan for you"],
  ["approval", "Has programs for you to approve"],
] as const)("a %s says so under the title", (awaiting, words) => {
  expect(chatSubtitle({ ...idle, awaiting }, context)).toBe(words);
});

test("only an error or a question needs a person", () => {
  const statuses = ["waiting", "running", "interrupting", "requires_action", "error"] as const;
  expect(statuses.filter((status) => needsYou({ ...idle, status, hasUnread: true }))).toEqual([
    "requires_action",
    "error",
  ]);
});

describe("the second line", () => {
  test("says what is wrong, not which model it was", () => {
    expect(chatSubtitle({ ...idle, status: "error", lastError: auth }, context)).toBe(
      "Anthropic rejected the API key",
    );
    expect(chatSubtitle({ ...idle, status: "error" }, context)).toBe("Stopped on an error");
  });

  test("prefers what the last turn came to over the model's name", () => {
    expect(chatSubtitle({ ...idle, lastTurnSummary: "Contrast fixed" }, context)).toBe("Contrast fixed");
    expect(chatSubtitle({ ...idle, lastTurnStopped: true }, context)).toBe("Stopped");
    expect(chatSubtitle(idle, context)).toBe("claude-opus-4.6");
    expect(chatSubtitle(idle, { ...context, modelName: null })).toBe("");
  });

  test("of a sub-agent never names its model", () => {
    const child = { ...context, isChild: true };
    expect(chatSubtitle(idle, child)).toBe("Done");
    expect(chatSubtitle({ ...idle, lastTurnSummary: "Leak found" }, child)).toBe("Leak found");
    expect(chatSubtitle({ ...idle, status: "running" }, child)).toBe("Working");
  });

  test.each([
    [30_000, "Working"],
    [61_000, "Working · 1 m"],
    [59 * 60_000 + 59_000, "Working · 59 m"],
    [(2 * 60 + 3) * 60_000, "Working · 2 h 3 m"],
  ])("a turn that runs for %d ms reads %s", (elapsed, expected) => {
    const turnStartedAt = new Date(NOW - elapsed).toISOString();
    const text = chatSubtitle({ ...idle, status: "running", turnStartedAt }, context);
    expect(text.replaceAll("\u00a0", " ")).toBe(expected);
  });

  test("says nothing of time before the page is live", () => {
    const turnStartedAt = new Date(NOW - 600_000).toISOString();
    expect(chatSubtitle({ ...idle, status: "running", turnStartedAt }, { ...context, now: null })).toBe(
      "Working",
    );
  });
});
