import { expect, test } from "vitest";
import { parseDiff } from "./parse-diff";
import { splitLines } from "./split-lines";

const drawn = (diff: string) =>
  splitLines(parseDiff(diff)).map((row) =>
    row.kind === "pair" ? [row.left?.text ?? null, row.right?.text ?? null] : row.kind,
  );

test("what was removed stands beside what was added in its place", () => {
  const diff = ["@@ -1,5 +1,4 @@", " a", "-b", "-c", "-d", "+B", "+C", " e", ""].join("\n");
  expect(drawn(diff)).toEqual(["hunk", ["a", "a"], ["b", "B"], ["c", "C"], ["d", null], ["e", "e"]]);
});

test("two runs of changes do not run into each other", () => {
  const diff = ["@@ -1,3 +1,3 @@", "-a", "+A", "-b", "+B", " c", ""].join("\n");
  expect(drawn(diff)).toEqual(["hunk", ["a", "A"], ["b", "B"], ["c", "c"]]);
});

test("a line that only came has an empty left side, also at the end of a hunk", () => {
  const diff = [
    "@@ -1,1 +1,2 @@",
    " a",
    "+b",
    "@@ -9,1 +10,1 @@",
    "-x",
    "\\ No newline at end of file",
    "+y",
    "",
  ].join("\n");
  expect(drawn(diff)).toEqual(["hunk", ["a", "a"], [null, "b"], "hunk", ["x", "y"]]);
});
