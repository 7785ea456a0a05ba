import { expect, test } from "vitest";
import { capJson } from "./cap-json";

const sizeOf = (value: unknown) => JSON.stringify(value).length;

test("what fits is kept as it is", () => {
  const value = { a: "x".repeat(500), b: [1, null] };
  expect(capJson(value, 1_000)).toBe(value);
  expect(capJson(undefined, 1_000)).toBeNull();
});

test("long texts are cut first, and say how much is missing", () => {
  const value = { role: "user", text: "y".repeat(100_000), short: "kept" };
  const capped = capJson(value, 80_000);
  expect(capped).toEqual({
    role: "user",
    text: `${"y".repeat(65_536)}… [34464 more characters]`,
    short: "kept",
  });
});

test("many texts are cut further, until the whole fits", () => {
  const value = Array.from({ length: 100 }, (_, n) => ({ n, text: "z".repeat(20_000) }));
  const capped = capJson(value, 50_000);
  expect(sizeOf(capped)).toBeLessThanOrEqual(50_000);
  expect(capped).toHaveLength(100);
});

test.each(["a", '"', "\u0000", "💥"])("what has too many values becomes its own beginning (%j)", (text) => {
  const value = Array.from({ length: 10_000 }, () => text);
  const capped = capJson(value, 10_000);
  expect(sizeOf(capped)).toBeLessThanOrEqual(10_000);
  expect(capped).toMatchObject({ truncated: true, characters: sizeOf(value) });
});
