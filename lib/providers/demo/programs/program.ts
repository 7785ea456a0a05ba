/** One task that the demo knows: a program with a real bug, its test, and the fix. */
export interface DemoProgram {
  /** As in "a word counter". */
  name: string;
  keywords: RegExp;
  /** File name without folder; the test lies beside it. */
  file: string;
  testFile: string;
  source: string;
  test: string;
  /** What the failing test shows, in a sentence. */
  diagnosis: string;
  fix: { oldText: string; newText: string };
}

/** The test of a program: plain Node, so that its output is the same everywhere. */
export function testScript(options: { importLine: string; cases: string }): string {
  return `${options.importLine}

const cases = ${options.cases};

let failed = 0;
for (const { name, actual, expected } of cases) {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (got === wanted) {
    console.log(\`ok      \${name}\`);
  } else {
    failed += 1;
    console.log(\`not ok  \${name}\\n        expected \${wanted}\\n        got      \${got}\`);
  }
}
console.log(\`\${cases.length - failed} of \${cases.length} passed\`);
process.exitCode = failed > 0 ? 1 : 0;
`;
}
