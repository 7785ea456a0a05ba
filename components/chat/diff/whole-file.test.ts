import { expect, test } from "vitest";
import { parseDiff } from "./parse-diff";
import { showsWholeFile } from "./whole-file";

const whole = (...lines: string[]) => showsWholeFile(parseDiff(`${lines.join("\n")}\n`), 3);

test.each([
  ["a short file", true, ["@@ -1,3 +1,3 @@", " a", "-b", "+B", " c"]],
  ["lines above", false, ["@@ -9,5 +9,5 @@", " x", " y", " z", "-b", "+B", " c"]],
  [
    "three lines above, which are the first of the file",
    true,
    ["@@ -1,5 +1,5 @@", " x", " y", " z", "-b", "+B", " c"],
  ],
  ["lines below", false, ["@@ -1,5 +1,5 @@", "-b", "+B", " c", " d", " e"]],
  ["a gap", false, ["@@ -1,2 +1,2 @@", "-a", "+A", " b", "@@ -90,2 +90,2 @@", " y", "-z", "+Z"]],
])("%s: %s", (_, expected, lines) => {
  expect(whole(...lines)).toBe(expected);
});
