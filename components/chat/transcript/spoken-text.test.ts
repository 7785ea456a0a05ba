import { expect, test } from "vitest";
import { spokenText } from "./spoken-text";

test.each([
  ["I changed **a** to `42` in *one* place.", "I changed a to 42 in one place."],
  ["# Done\n\n- first\n- second\n\n1. third", "Done first second third"],
  ["Run:\n```ts\nconst a = 1;\n```\nThen look.", "Run: (code) Then look."],
  ["Unfinished:\n```ts\nconst a", "Unfinished: (code)"],
  ["| file | change |\n|---|---|\n| a | b |\n\nEnd", "(table) End"],
  ["See [the docs](https://example.com/a_b) and snake_case_names.", "See the docs and snake_case_names."],
  ["2 * 3 * 4 stays", "2 * 3 * 4 stays"],
])("%j is said as %j", (markdown, said) => {
  expect(spokenText(markdown)).toBe(said);
});
