import { expect, test } from "vitest";
import { mayMean, mentionAt, pathInText } from "./file-mentions";

test.each([
  ["@", 1, { start: 0, typed: "" }],
  ["See @src/qu", 11, { start: 4, typed: "src/qu" }],
  ["See @src/qu and more", 11, { start: 4, typed: "src/qu" }],
  ["See @src/qu and more", 8, { start: 4, typed: "src" }],
  ["line\n@a", 7, { start: 5, typed: "a" }],
  ["(@a", 3, { start: 1, typed: "a" }],
  ["mail me@example.com", 19, null],
  ["@a b", 4, null],
  ["@@a", 3, null],
  ["no", 2, null],
  ["See @src", 4, null],
  [`@${"x".repeat(201)}`, 202, null],
])("in %j with the caret at %i a file is named: %j", (text, caret, expected) => {
  expect(mentionAt(text, caret)).toEqual(expected);
});

test("a path with blanks is held together", () => {
  expect(pathInText("src/a.ts")).toBe("src/a.ts");
  expect(pathInText("notes/later queue.md")).toBe('"notes/later queue.md"');
});

test.each([
  ["src/Queue.ts", "", true],
  ["src/Queue.ts", "qts", true],
  ["src/Queue.ts", "src/q", true],
  ["src/Queue.ts", "later", false],
  ["src/Queue.ts", "queuex", false],
])("%j is among what %j may mean: %s", (path, typed, expected) => {
  expect(mayMean(path, typed)).toBe(expected);
});
