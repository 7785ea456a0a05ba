import { testScript, type DemoProgram } from "./program";

export const primeSieve: DemoProgram = {
  name: "a prime sieve",
  keywords: /\bprim(e|es|zahl|zahlen)\b|sieve|eratosthenes/i,
  file: "primes.mjs",
  testFile: "primes.test.mjs",
  source: `import { pathToFileURL } from "node:url";

/** All primes up to and including \`limit\`, by the sieve of Eratosthenes. */
export function primesUpTo(limit) {
  const composite = new Uint8Array(limit + 1);
  const primes = [];
  for (let n = 2; n < limit; n++) {
    if (composite[n]) continue;
    primes.push(n);
    for (let multiple = n * n; multiple <= limit; multiple += n) composite[multiple] = 1;
  }
  return primes;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(primesUpTo(Number(process.argv[2] ?? 100)).join(" "));
}
`,
  test: testScript({
    importLine: `import { primesUpTo } from "./primes.mjs";`,
    cases: `[
  { name: "primes up to 10", actual: primesUpTo(10), expected: [2, 3, 5, 7] },
  { name: "the limit counts when it is prime", actual: primesUpTo(13), expected: [2, 3, 5, 7, 11, 13] },
  { name: "2 is the first prime", actual: primesUpTo(2), expected: [2] },
  { name: "none below 2", actual: primesUpTo(1), expected: [] },
  { name: "168 primes below 1000", actual: primesUpTo(1000).length, expected: 168 },
]`,
  }),
  diagnosis: "the loop stops one short of the limit, so a limit that is prime is left out",
  fix: { oldText: "for (let n = 2; n < limit; n++)", newText: "for (let n = 2; n <= limit; n++)" },
};
