import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "..");
const TABLE = readFileSync(join(ROOT, "docs/scenarios.md"), "utf8");
const MISSING = "missing: ";
/** An empty cell, a number, its meaning, and what proves it. */
const ROW = /^\| ([TDPW]\d\d) \| .* \| (.*) \|$/gm;
const PROOF = /`([^`]+\.ts)`: (.+?)(?= · `|$)/g;
/** A title begins behind a quote, with the numbers of what it proves. */
const TITLE = /["'`]((?:[TDPW]\d\d )+)/g;

const NUMBERS = [
  ...Array.from({ length: 60 }, (_, index) => `T${String(index + 1).padStart(2, "0")}`),
  ...numbered(
    "D",
    "05 06 07 09 10 11 12 14 15 18 19 21 22 23 24 25 28 29 30 31 33 34 35 36 37 38 39 40 41 42 43 44",
  ),
  ...numbered("P", "01 02 04 05 06 09 10 11 12 13 14 15 16 17 18 19 20 21 22 24 25 26 27"),
  ...numbered("W", "01 04 05 06 07 09 12 13 14 15 18 20 21 22 23"),
];

function numbered(group: string, list: string): string[] {
  return list.split(" ").map((number) => group + number);
}

const rows = [...TABLE.matchAll(ROW)].map(([, number = "", proof = ""]) => ({ number, proof }));
const sources = new Map(
  globSync("**/*.{test,spec}.ts", {
    cwd: ROOT,
    exclude: (path) => /(^|\/)(node_modules|\.next|dist)$/.test(path),
  }).map((file) => [file, readFileSync(join(ROOT, file), "utf8")]),
);
const titled = new Set(
  [...sources.values()].flatMap((source) =>
    [...source.matchAll(TITLE)].flatMap(([, numbers = ""]) => numbers.trim().split(" ")),
  ),
);

describe("docs/scenarios.md", () => {
  test("has a row for every scenario, in order", () => {
    expect(rows.map(({ number }) => number)).toEqual(NUMBERS);
  });

  test("names a test that exists, with the number in its title, for each that is not missing", () => {
    const wrong = rows
      .filter(({ proof }) => !proof.startsWith(MISSING))
      .flatMap(({ number, proof }) => {
        const named = [...proof.matchAll(PROOF)];
        if (named.length === 0) return [`${number}: no test is named`];
        return named.flatMap(([, file = "", title = ""]) => {
          const found = sources.get(file)?.includes(title) === true && title.split(" ").includes(number);
          return found ? [] : [`${number}: ${file}: ${title}`];
        });
      });
    expect(wrong).toEqual([]);
  });

  test("calls nothing missing of which there is a test", () => {
    const missing = rows.filter(({ proof }) => proof.startsWith(MISSING)).map(({ number }) => number);
    expect(missing.filter((number) => titled.has(number))).toEqual([]);
  });
});
