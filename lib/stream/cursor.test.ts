import { expect, test } from "vitest";
import { formatCursor, isPossible, parseCursor } from "./cursor";

test("a cursor is read back as it was written", () => {
  const cursor = { base: 12, n: 3, historyVersion: 11, attempt: 2, seq: 480 };
  expect(formatCursor(cursor)).toBe("12.3.11.2.480");
  expect(parseCursor("12.3.11.2.480")).toEqual(cursor);
  expect(parseCursor("12.0.0.0.0")).toEqual({ base: 12, n: 0, historyVersion: 0, attempt: 0, seq: 0 });
});

test.each([
  "",
  "12",
  "1.2.3.4",
  "1.2.3.4.5.6",
  "-1.0.0.0.0",
  "a.0.0.0.0",
  "1.0.0.0.0\n",
  " 1.0.0.0.0",
  "1.0.2.1.1",
  "5.0.3.0.1",
  "5.0.0.1.1",
  "0.0.0.0.0",
  "99999999999999999999.0.0.0.0",
])("%j was never sent", (text) => {
  expect(parseCursor(text)).toBeNull();
});

const chat = { snapshotVersion: 20, historyVersion: 18, attempt: 2 };

test.each([
  ["20.4.18.2.9", true],
  ["20.4.18.1.9", true],
  ["15.0.12.7.9", true],
  ["20.0.0.0.0", true],
  ["21.0.18.2.9", false],
  ["20.0.19.1.1", false],
  ["20.0.18.3.1", false],
])("a chat at 20/18/2 can have sent %s: %s", (text, possible) => {
  const cursor = parseCursor(text);
  expect(cursor !== null && isPossible(cursor, chat)).toBe(possible);
});
