import { expect, test } from "vitest";
import { ansiRuns } from "./ansi-runs";

const ESC = "\u001b";

test("plain output of any length is one piece", () => {
  const runs = ansiRuns(Array.from({ length: 10_000 }, (_, index) => `line ${index}`));
  expect(runs).toHaveLength(1);
  expect(runs[0]?.text.split("\n")).toHaveLength(10_000);
});

test("a colour goes on over the end of a line", () => {
  expect(
    ansiRuns([`a${ESC}[31mred`, `still${ESC}[0m plain`]).map(({ text, color }) => [text, color]),
  ).toEqual([
    ["a", null],
    ["red\nstill", "danger"],
    [" plain", null],
  ]);
});

test("more colours than a page can bear are left out, the text is not", () => {
  const line = Array.from({ length: 3_000 }, (_, index) => `${ESC}[3${index % 7}mx`).join("");
  expect(ansiRuns([line])).toEqual([{ text: "x".repeat(3_000), color: null, bold: false, underline: false }]);
});
