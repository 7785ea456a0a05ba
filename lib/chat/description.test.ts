import { describe, expect, it } from "vitest";
import { cleanGeneratedTitle, labelContext, titleContext, validLabel } from "./description";
import type { Message } from "./wire";

const message = (role: Message["role"], text: string, more: Partial<Message> = {}): Message => ({
  id: "msg_1",
  chatId: "chat_1",
  role,
  parts: [{ type: "text", text }],
  createdAt: "2026-01-01T00:00:00.000Z",
  revision: 1,
  ...more,
});

describe("a title that a model wrote", () => {
  it.each([
    ["Fix the login bug", "Fix the login bug"],
    ['  "Fix the login bug."  ', "Fix the login bug"],
    ["**Sieve of Eratosthenes**", "Sieve of Eratosthenes"],
    ["# Parse\ncsv files", "Parse csv files"],
    ["one two three four five six seven eight nine ten", "one two three four five six seven eight"],
    ["a\0b", "a b"],
  ])("%j becomes %j", (written, title) => {
    expect(cleanGeneratedTitle(written)).toBe(title);
  });

  it("is cut at 80 characters, never within one", () => {
    const title = cleanGeneratedTitle("𝒳".repeat(200)) ?? "";
    expect([...title]).toHaveLength(80);
    expect(title.isWellFormed()).toBe(true);
  });

  it.each(["", "  ", '""', "\n"])("%j is none", (written) => {
    expect(cleanGeneratedTitle(written)).toBeNull();
  });
});

describe("a label that a model wrote", () => {
  it.each(["Tests pass again", "Login bug found", "Two files changed", "queue.ts rewritten", "Plan ready"])(
    "%j is one",
    (written) => {
      expect(validLabel(` ${written} `)).toBe(written);
    },
  );

  it.each([
    ["Done", "one word"],
    ["This is a label of far too many words", "too many words"],
    ["Tests pass. All good", "two sentences"],
    ["Tests pass again.", "a sentence"],
    ["Tests pass\nagain", "two lines"],
    ["I fixed it", "about oneself"],
    ["It works now", "it"],
    ["The tests pass", "an article"],
    ["We are done", "we"],
    ["Agent asked something", "the agent's story"],
    ["Now agent found bugs", "the agent's story"],
    [`${"x".repeat(50)} ${"y".repeat(50)}`, "too long"],
    ["", "nothing"],
  ])("%j is none: %s", (written) => {
    expect(validLabel(written)).toBeNull();
  });
});

describe("what a title is made of", () => {
  it("is the first turn, the last three and the newest message", () => {
    const turns = Array.from({ length: 6 }, (_, n) => [
      message("user", `ask ${n}`),
      message("assistant", `say ${n}`),
    ]);
    const context = titleContext(turns.flat());
    for (const kept of [0, 3, 4, 5]) expect(context).toContain(`ask ${kept}`);
    for (const left of [1, 2]) expect(context).not.toContain(`ask ${left}`);
    expect(context).toContain("[2 turns left out]");
    expect(context).toMatch(/The newest message: ask 5$/);
  });

  it("leaves nothing out that is not there, and keeps what compactions say to itself", () => {
    const context = titleContext([
      message("user", "only"),
      message("assistant", "a summary", { compaction: "summary" }),
    ]);
    expect(context).not.toContain("left out");
    expect(context).not.toContain("a summary");
  });

  it("is of a size that any model takes", () => {
    const long = "x".repeat(100_000);
    expect(titleContext([message("user", long)]).length).toBeLessThan(7_200);
    expect(labelContext({ title: "t", answer: long }).length).toBeLessThan(6_200);
  });
});
