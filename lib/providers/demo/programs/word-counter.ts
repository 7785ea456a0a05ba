import { testScript, type DemoProgram } from "./program";

export const wordCounter: DemoProgram = {
  name: "a word counter",
  keywords: /\bwords?\b|\bcount|frequen|wort|zähl/i,
  file: "word-counter.mjs",
  testFile: "word-counter.test.mjs",
  source: `import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** How often each word occurs, most frequent first. */
export function countWords(text) {
  const counts = new Map();
  for (const word of text.toLowerCase().split(" ")) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort(([a, n], [b, m]) => m - n || a.localeCompare(b));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [word, count] of countWords(readFileSync(0, "utf8"))) console.log(\`\${count}\\t\${word}\`);
}
`,
  test: testScript({
    importLine: `import { countWords } from "./word-counter.mjs";`,
    cases: `[
  { name: "counts words", actual: countWords("a b a"), expected: [["a", 2], ["b", 1]] },
  { name: "ignores case", actual: countWords("Tea tea"), expected: [["tea", 2]] },
  { name: "ignores punctuation", actual: countWords("tea, tea."), expected: [["tea", 2]] },
  { name: "splits at any space", actual: countWords("tea\\n tea"), expected: [["tea", 2]] },
  { name: "finds nothing in nothing", actual: countWords(""), expected: [] },
]`,
  }),
  diagnosis: "splitting at single spaces keeps punctuation and line breaks inside the words",
  fix: {
    oldText: `text.toLowerCase().split(" ")`,
    newText: `text.toLowerCase().match(/[\\p{L}\\p{N}']+/gu) ?? []`,
  },
};
