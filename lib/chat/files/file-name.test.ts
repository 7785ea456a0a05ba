import { describe, expect, it } from "vitest";
import { decodeFileName, safeFileName } from "./file-name";

describe("decodeFileName", () => {
  it.each([
    ["plain.txt", "plain.txt"],
    ["na%C3%AFve%20plan.md", "naïve plan.md"],
    ["UTF-8''na%C3%AFve.md", "naïve.md"],
    ["utf-8'en'a.md", "a.md"],
  ])("reads %s", (header, name) => expect(decodeFileName(header)).toBe(name));

  it("does not read what is no percent-encoding", () => expect(decodeFileName("%E0%A4%A")).toBeNull());
});

describe("safeFileName", () => {
  it.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\Users\\a\\b.png", "b.png"],
    ["a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"],
    ["\u202Egnp.exe", "gnp.exe"],
    ["  ", "file"],
    ["..", "file"],
    ["dir/", "file"],
  ])("makes %j %j", (name, safe) => expect(safeFileName(name)).toBe(safe));

  it("keeps the ending of a long name", () => {
    const safe = safeFileName(`${"😀".repeat(300)}.json`);
    expect([...safe]).toHaveLength(200);
    expect(safe.endsWith("😀.json")).toBe(true);
  });
});
