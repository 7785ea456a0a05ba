import { describe, expect, it } from "vitest";
import { cleanTitle, fallbackTitle } from "./title";
import type { InputPart } from "./wire";

const text = (value: string): InputPart => ({ type: "text", text: value });
const reference: InputPart = {
  type: "file-reference",
  path: "lib/chat/title.ts",
  startLine: 1,
  endLine: 2,
  text: "…",
};

describe("the fallback title", () => {
  it.each([
    ["Fix the login", "Fix the login"],
    ["one two three four five six", "one two three four five six"],
    ["one two three four five six seven", "one two three four five six…"],
    ["  many\n\n spaces\tand\u00a0lines ", "many spaces and lines"],
    ["", "New chat"],
    [" \n ", "New chat"],
  ])("of %j is %j", (message, title) => {
    expect(fallbackTitle([text(message)])).toBe(title);
  });

  it("is at most 80 characters, with an ellipsis when cut", () => {
    const long = fallbackTitle([text("x".repeat(200))]);
    expect([...long]).toHaveLength(80);
    expect(long.endsWith("x…")).toBe(true);
    expect([...fallbackTitle([text("x".repeat(80))])]).toHaveLength(80);
    expect(fallbackTitle([text("x".repeat(80))])).not.toContain("…");
  });

  it("stays within 80 characters when the sixth word ends right there", () => {
    const words = `${"a ".repeat(5)}${"b".repeat(70)} more`;
    const title = fallbackTitle([text(words)]);
    expect([...title]).toHaveLength(80);
    expect(title.endsWith("…")).toBe(true);
  });

  it("never cuts a character in half, and is always well-formed", () => {
    const title = fallbackTitle([text("😀".repeat(100))]);
    expect(title).toBe(`${"😀".repeat(79)}…`);
    expect(fallbackTitle([text("a\ud800b\u0000c")]).isWellFormed()).toBe(true);
    expect(fallbackTitle([text("a\u0000b")])).toBe("a b");
  });

  it("takes the first part that says something, else the path that is referred to", () => {
    expect(fallbackTitle([text("  "), reference, text("Explain this")])).toBe("Explain this");
    expect(fallbackTitle([reference])).toBe("lib/chat/title.ts");
    expect(fallbackTitle([{ type: "file", fileId: "file_1" }])).toBe("New chat");
  });
});

describe("a title that somebody wrote", () => {
  it("is kept on one line, without control characters", () => {
    expect(cleanTitle("  A\n better\u0000 title ")).toBe("A better title");
    expect([...(cleanTitle("y".repeat(500)) ?? "")]).toHaveLength(200);
  });

  it("is no title when nothing is left", () => {
    expect(cleanTitle(" \n\u0000 ")).toBeNull();
  });
});
