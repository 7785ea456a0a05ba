import { testScript, type DemoProgram } from "./program";

export const csvToJson: DemoProgram = {
  name: "a CSV to JSON converter",
  keywords: /\bcsv\b|\bjson\b|spreadsheet|tabelle/i,
  file: "csv-to-json.mjs",
  testFile: "csv-to-json.test.mjs",
  source: `import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

function cellsOf(line) {
  return line.split(",");
}

/** One object a line, with the first line as names. */
export function csvToJson(text) {
  const [head, ...lines] = text.split(/\\r?\\n/).filter((line) => line !== "");
  const names = head === undefined ? [] : cellsOf(head);
  return lines.map((line) => {
    const cells = cellsOf(line);
    return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? ""]));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(JSON.stringify(csvToJson(readFileSync(0, "utf8")), null, 2));
}
`,
  test: testScript({
    importLine: `import { csvToJson } from "./csv-to-json.mjs";`,
    cases: `[
  { name: "names come from the first line", actual: csvToJson("a,b\\n1,2"), expected: [{ a: "1", b: "2" }] },
  { name: "missing cells are empty", actual: csvToJson("a,b\\n1"), expected: [{ a: "1", b: "" }] },
  { name: "a quoted comma is text", actual: csvToJson('a,b\\n"1,5",2'), expected: [{ a: "1,5", b: "2" }] },
  { name: "a doubled quote is a quote", actual: csvToJson('a\\n"say ""hi"""'), expected: [{ a: 'say "hi"' }] },
  { name: "no lines, no objects", actual: csvToJson(""), expected: [] },
]`,
  }),
  diagnosis: "splitting at every comma tears quoted cells apart",
  fix: {
    oldText: `  return line.split(",");`,
    newText: `  const cells = [""];
  let quoted = false;
  for (let i = 0; i < line.length; i++) {
    if (quoted && line.startsWith('""', i)) cells[cells.length - 1] += line[++i];
    else if (line[i] === '"') quoted = !quoted;
    else if (line[i] === "," && !quoted) cells.push("");
    else cells[cells.length - 1] += line[i];
  }
  return cells;`,
  },
};
