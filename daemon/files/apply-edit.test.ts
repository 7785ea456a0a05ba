import { expect, test } from "vitest";
import { applyEdit } from "./apply-edit";

const edit = (old_text: string, new_text: string, replace_all?: boolean) => ({
  path: "f",
  old_text,
  new_text,
  ...(replace_all === undefined ? {} : { replace_all }),
});
const textOf = (result: ReturnType<typeof applyEdit>) => (result.ok ? result.text : result.problem);

test("a unique text is replaced", () => {
  expect(applyEdit("a b c", edit("b", "x"))).toEqual({ ok: true, text: "a x c" });
});

test("replacement patterns mean nothing", () => {
  expect(textOf(applyEdit("a b c", edit("b", "$& $1")))).toBe("a $& $1 c");
});

test("a text that stands more than once is refused with its lines", () => {
  expect(textOf(applyEdit("x\ny\nx\n", edit("x", "z")))).toContain("found 2 times (lines 1, 3)");
});

test("replace_all replaces every one", () => {
  expect(textOf(applyEdit("x\ny\nx\n", edit("x", "z", true)))).toBe("z\ny\nz\n");
});

test("a text that stands nowhere is refused", () => {
  expect(textOf(applyEdit("abc", edit("d", "e")))).toContain("was not found");
});

test("trailing white space does not hide a line", () => {
  expect(textOf(applyEdit("one  \ntwo\t\nthree\n", edit("one\ntwo\n", "1\n2\n")))).toBe("1\n2\nthree\n");
});

test("a block with other indentation is found and keeps the file's own", () => {
  const file = "class A {\n    run() {\n        go();\n    }\n}\n";
  const result = applyEdit(file, edit("run() {\n    go();\n}", "run() {\n    stop();\n}"));
  expect(textOf(result)).toBe("class A {\n    run() {\n        stop();\n    }\n}\n");
});

test("white space alone never matches loosely", () => {
  expect(textOf(applyEdit("a\n\n  \nb\n", edit("\t\n", "x")))).toContain("was not found");
});

test("a loose match keeps the line end when old_text has none", () => {
  expect(textOf(applyEdit("a \nb\n", edit("a\nb", "c")))).toBe("c\n");
});

test("two loose matches are refused", () => {
  expect(textOf(applyEdit("a \nb\na\t\n", edit("a\n", "c\n")))).toContain("found 2 times");
});
