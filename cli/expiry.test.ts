import { expect, test } from "vitest";
import { parseExpiry } from "./expiry";

test.each([
  ["30d", "1970-01-31T00:00:00.000Z"],
  ["12h", "1970-01-01T12:00:00.000Z"],
  ["1w", "1970-01-08T00:00:00.000Z"],
])("%s ends at %s", (text, end) => {
  expect(parseExpiry(text, 0).toISOString()).toBe(end);
});

test.each(["", "0d", "30", "d", "-1d", "1y", "99999w"])("%j is refused", (text) => {
  expect(() => parseExpiry(text, 0)).toThrow(/lifetime/);
});
