import { expect, test } from "vitest";
import { parseDuration } from "./duration";

test.each([
  ["10s", 10_000],
  ["1m30s", 90_000],
  ["500ms", 500],
  ["2h", 7_200_000],
  ["1.5s", 1_500],
  ["0s", 0],
  ["0", 0],
  [" 3s ", 3_000],
])("%j is %i ms", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(["", "10", "s", "-1s", "10 seconds", "1d", "1s2", "NaN"])("%j is no duration", (text) => {
  expect(parseDuration(text)).toBeNull();
});
