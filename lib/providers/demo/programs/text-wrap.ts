import { testScript, type DemoProgram } from "./program";

export const textWrap: DemoProgram = {
  name: "a text wrapper",
  keywords: /\bwrap|line ?width|\bcolumns?\b|umbruch|umbrech/i,
  file: "wrap.mjs",
  testFile: "wrap.test.mjs",
  source: `import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** Breaks a text into lines of at most \`width\` characters, between words. */
export function wrap(text, width) {
  const lines = [];
  let line = "";
  for (const word of text.split(/\\s+/).filter(Boolean)) {
    if (line.length + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : \`\${line} \${word}\`;
    }
  }
  lines.push(line);
  return lines;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(wrap(readFileSync(0, "utf8"), Number(process.argv[2] ?? 72)).join("\\n"));
}
`,
  test: testScript({
    importLine: `import { wrap } from "./wrap.mjs";`,
    cases: `[
  { name: "short text stays on one line", actual: wrap("one two", 10), expected: ["one two"] },
  { name: "breaks between words", actual: wrap("one two three", 7), expected: ["one two", "three"] },
  { name: "the space counts", actual: wrap("four five", 8), expected: ["four", "five"] },
  { name: "a long word gets its own line", actual: wrap("incomprehensible", 5), expected: ["incomprehensible"] },
  { name: "a long word leaves no empty line", actual: wrap("a incomprehensible", 5), expected: ["a", "incomprehensible"] },
]`,
  }),
  diagnosis:
    "the space between two words is not counted, and a first word that is too long leaves an empty line before it",
  fix: {
    oldText: "if (line.length + word.length > width) {",
    newText: `if (line !== "" && line.length + 1 + word.length > width) {`,
  },
};
