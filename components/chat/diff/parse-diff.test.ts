import fc from "fast-check";
import { createTwoFilesPatch } from "diff";
import { expect, test } from "vitest";
import { changedWords } from "./changed-words";
import { isLine, parseDiff } from "./parse-diff";

const DIFF = [
  "--- a/lib/chat/queue.ts",
  "+++ b/lib/chat/queue.ts",
  "@@ -41,4 +41,5 @@ export function reorder",
  " const item = queue[from];",
  "-queue.splice(to, 0, item);",
  "+if (version !== expected) throw new QueueConflict(version);",
  "+queue.splice(to, 0, item); // read again",
  ' return "moved";',
  " }",
  "\\ No newline at end of file",
].join("\n");

test("lines have the numbers of the side that they are on", () => {
  expect(parseDiff(DIFF)).toEqual([
    { kind: "hunk", header: "@@ -41,4 +41,5 @@ export function reorder" },
    { kind: "context", before: 41, after: 41, text: "const item = queue[from];" },
    { kind: "del", before: 42, after: null, text: "queue.splice(to, 0, item);" },
    {
      kind: "add",
      before: null,
      after: 42,
      text: "if (version !== expected) throw new QueueConflict(version);",
    },
    { kind: "add", before: null, after: 43, text: "queue.splice(to, 0, item); // read again" },
    { kind: "context", before: 43, after: 44, text: 'return "moved";' },
    { kind: "context", before: 44, after: 45, text: "}" },
    { kind: "note", text: "No newline at end of file" },
  ]);
});

test("a line that looks like a file head or a hunk is a line inside a hunk", () => {
  const rows = parseDiff("@@ -1,2 +1,2 @@\n--- x\n+++ y\n @@ -1 +1 @@");
  expect(rows.map((row) => (isLine(row) ? `${row.kind} ${row.text}` : row.kind))).toEqual([
    "hunk",
    "del -- x",
    "add ++ y",
    "context @@ -1 +1 @@",
  ]);
});

test("a binary file says so, and an empty diff has no rows", () => {
  expect(parseDiff("Binary files a/x.png and b/x.png differ\n")).toEqual([
    { kind: "note", text: "Binary file" },
  ]);
  expect(parseDiff("")).toEqual([]);
  expect(parseDiff("not a diff\nat all")).toEqual([]);
});

test("whatever changed, both sides can be read from the rows", () => {
  const file = fc.array(fc.stringMatching(/^[-+@ a-z\\]{0,8}$/), { maxLength: 12 });
  fc.assert(
    fc.property(file, file, (before, after) => {
      const [left, right] = [before, after].map((lines) => lines.map((line) => `${line}\n`).join(""));
      const patch = createTwoFilesPatch("a", "b", left ?? "", right ?? "", undefined, undefined, {
        context: 100,
      });
      const rows = parseDiff(patch).filter(isLine);
      if (rows.length === 0) {
        expect(before).toEqual(after);
        return;
      }
      expect(rows.filter(({ kind }) => kind !== "add").map(({ text }) => text)).toEqual(before);
      expect(rows.filter(({ kind }) => kind !== "del").map(({ text }) => text)).toEqual(after);
    }),
  );
});

const wordsOf = (diff: string) => {
  const rows = parseDiff(diff);
  const ranges = changedWords(rows);
  return rows
    .filter(isLine)
    .map((row) => (ranges.get(row) ?? []).map(({ from, to }) => row.text.slice(from, to)));
};

test("the words that changed are known on both sides", () => {
  expect(wordsOf("@@ -1 +1 @@\n-const limit = 10;\n+const limit = 20;")).toEqual([["10"], ["20"]]);
});

test("lines that share little are two lines, not one that changed", () => {
  expect(wordsOf("@@ -1 +1 @@\n-return null;\n+throw new QueueConflict(version);")).toEqual([[], []]);
});

test("a removed line is matched with the added one that is like it", () => {
  expect(
    wordsOf(
      "@@ -1 +1,2 @@\n-queue.splice(to, 0, item);\n+if (stale) throw late;\n+queue.splice(at, 0, item);",
    ),
  ).toEqual([["to"], [], ["at"]]);
});

test("added lines without a removed one have no changed words", () => {
  expect(wordsOf("@@ -0,0 +1,2 @@\n+one\n+two")).toEqual([[], []]);
});
