import { expect, test } from "vitest";
import { isLocalAddress, parseContextLimit } from "./provider-kinds";

test.each([
  ["200000", 200_000],
  ["200k", 200_000],
  ["200 K", 200_000],
  ["1.05m", 1_050_000],
  ["128,000", 128_000],
  ["1_000_000", 1_000_000],
  ["0", null],
  ["", null],
  ["many", null],
  ["-5", null],
  ["1e6", null],
])("a context window of %j is %s tokens", (text, expected) => {
  expect(parseContextLimit(text)).toBe(expected);
});

test.each([
  ["http://localhost:11434/v1", true],
  ["http://127.0.0.1:8080", true],
  ["http://127.9.0.1", true],
  ["http://[::1]:8000/v1", true],
  ["https://api.openai.com/v1", false],
  ["https://localhost.example.com", false],
  ["http://10.0.0.1", false],
  ["not a url", false],
])("%s is on this computer: %s", (url, expected) => {
  expect(isLocalAddress(url)).toBe(expected);
});
