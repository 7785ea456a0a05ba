import { testScript, type DemoProgram } from "./program";

export const romanNumerals: DemoProgram = {
  name: "a converter to Roman numerals",
  keywords: /\broman\b|numerals?|römisch/i,
  file: "roman.mjs",
  testFile: "roman.test.mjs",
  source: `import { pathToFileURL } from "node:url";

const SYMBOLS = [[1000, "M"], [500, "D"], [100, "C"], [50, "L"], [10, "X"], [5, "V"], [1, "I"]];

/** A whole number from 1 to 3999 as a Roman numeral. */
export function toRoman(number) {
  let rest = number;
  let result = "";
  for (const [value, symbol] of SYMBOLS) {
    while (rest >= value) {
      result += symbol;
      rest -= value;
    }
  }
  return result;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(toRoman(Number(process.argv[2] ?? 2026)));
}
`,
  test: testScript({
    importLine: `import { toRoman } from "./roman.mjs";`,
    cases: `[
  { name: "adds symbols up", actual: toRoman(8), expected: "VIII" },
  { name: "four is one before five", actual: toRoman(4), expected: "IV" },
  { name: "nine, forty and ninety", actual: [9, 40, 90].map(toRoman), expected: ["IX", "XL", "XC"] },
  { name: "a year", actual: toRoman(1994), expected: "MCMXCIV" },
  { name: "the largest", actual: toRoman(3999), expected: "MMMCMXCIX" },
]`,
  }),
  diagnosis: "the pairs that subtract, such as IV and XC, are missing from the table",
  fix: {
    oldText: `[[1000, "M"], [500, "D"], [100, "C"], [50, "L"], [10, "X"], [5, "V"], [1, "I"]]`,
    newText: `[
  [1000, "M"], [900, "CM"], [500, "D"], [400, "CD"], [100, "C"], [90, "XC"],
  [50, "L"], [40, "XL"], [10, "X"], [9, "IX"], [5, "V"], [4, "IV"], [1, "I"],
]`,
  },
};
