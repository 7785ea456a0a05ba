import { describe, expect, test } from "vitest";
import { parseAnsi, stripAnsi } from "./ansi";
import { lastLine, screenLines } from "./output-lines";

const ESC = "\u001b";

describe("colours", () => {
  test("become names of the interface's own colours", () => {
    const { spans } = parseAnsi(`${ESC}[31m✗${ESC}[0m keeps ${ESC}[1;32mok${ESC}[22;39m end`);
    expect(spans).toEqual([
      { text: "✗", color: "danger", bold: false, underline: false },
      { text: " keeps ", color: null, bold: false, underline: false },
      { text: "ok", color: "ok", bold: true, underline: false },
      { text: " end", color: null, bold: false, underline: false },
    ]);
  });

  test("go on in the next line", () => {
    const first = parseAnsi(`${ESC}[33mwarn`);
    expect(parseAnsi("still", first.carry).spans[0]?.color).toBe("warn");
  });

  test.each([
    ["90", "faint"],
    ["38;5;1", "danger"],
    ["38;5;9", "danger"],
    ["38;5;200", null],
    ["38;2;10;20;30", null],
    ["48;5;1", null],
    ["", null],
  ])("code %s is %s", (code, color) => {
    expect(parseAnsi(`${ESC}[${code}mx`).spans[0]?.color).toBe(color);
  });

  test("a 256-colour code does not swallow what follows it", () => {
    expect(parseAnsi(`${ESC}[38;5;9;1mx`).spans[0]).toMatchObject({ color: "danger", bold: true });
  });
});

test.each([
  [`${ESC}[2K${ESC}[1Gdone`, "done"],
  [`${ESC}]0;title\u0007done`, "done"],
  [`${ESC}]8;;https://a.b${ESC}\\link${ESC}]8;;${ESC}\\`, "link"],
  [`a${ESC}`, "a"],
  [`${ESC}(Bx`, "x"],
])("what only a terminal understands is dropped: %j", (raw, expected) => {
  expect(stripAnsi(raw)).toBe(expected);
  expect(
    parseAnsi(raw)
      .spans.map((span) => span.text)
      .join(""),
  ).toBe(expected);
});

describe("lines", () => {
  test("are those that a screen would show", () => {
    expect(screenLines("10 %\r50 %\r100 %\nnext\r\nab\bc\n\n")).toEqual(["100 %", "next", "ac"]);
    expect(screenLines("progress\r")).toEqual(["progress"]);
    expect(screenLines("")).toEqual([]);
  });

  test("keep empty ones in the middle", () => {
    expect(screenLines("a\n\nb\n")).toEqual(["a", "", "b"]);
  });

  test("the last one is the last that says something", () => {
    expect(lastLine(`one\n${ESC}[32mtwo${ESC}[0m\n \n`)).toBe("two");
    expect(lastLine("x".repeat(1_000_000))).toHaveLength(4_000);
  });
});
