import { describe, expect, test } from "vitest";
import {
  cutMiddle,
  formatAge,
  formatBytes,
  formatChange,
  formatCount,
  formatDuration,
  formatElapsed,
  formatMoney,
  formatPlural,
  formatTokens,
} from "./format";

const plain = (text: string) => text.replaceAll("\u00a0", " ");
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

test.each([
  [0, "0.0 s"],
  [340, "0.3 s"],
  [4_149, "4.1 s"],
  [9_999, "9.9 s"],
  [10_000, "10 s"],
  [41_900, "41 s"],
  [59_999, "59 s"],
  [72 * SECOND, "1 m 12 s"],
  [HOUR - 1, "59 m 59 s"],
  [2 * HOUR + 3 * MINUTE + 59 * SECOND, "2 h 3 m"],
  [-5, "0.0 s"],
])("a duration of %d ms is written %s", (ms, expected) => {
  expect(plain(formatDuration(ms))).toBe(expected);
});

test.each([
  [0, "0 s"],
  [4_900, "4 s"],
  [60 * SECOND, "1 m 0 s"],
  [-1, "0 s"],
])("an elapsed time of %d ms moves in whole seconds: %s", (ms, expected) => {
  expect(plain(formatElapsed(ms))).toBe(expected);
});

test.each([
  [0, "0 tokens"],
  [1, "1 token"],
  [999, "999 tokens"],
  [1_000, "1k tokens"],
  [12_449, "12.4k tokens"],
  [214_000, "214k tokens"],
  [999_499, "999k tokens"],
  [999_500, "1M tokens"],
  [1_250_000, "1.3M tokens"],
])("%d tokens are written %s", (count, expected) => {
  expect(formatTokens(count)).toBe(expected);
});

test.each([
  [null, "no price set"],
  [0, "free"],
  [1, "< $0.01"],
  [9_999, "< $0.01"],
  [10_000, "$0.01"],
  [420_000, "$0.42"],
  [50_000_000, "$50.00"],
])("%s micro-dollars are written %s", (micros, expected) => {
  expect(plain(formatMoney(micros))).toBe(expected);
});

describe("the age of something", () => {
  const now = new Date(2025, 10, 25, 16, 0, 0).getTime();
  test.each([
    [0, "now"],
    [59 * SECOND, "now"],
    [-5 * MINUTE, "now"],
    [4 * MINUTE, "4m"],
    [59 * MINUTE + 59 * SECOND, "59m"],
    [2 * HOUR, "2h"],
    [DAY, "1d"],
    [7 * DAY - 1, "6d"],
    [13 * DAY, "12 Nov"],
    [400 * DAY, "21 Oct 2024"],
  ])("%d ms ago is written %s", (ago, expected) => {
    expect(formatAge(new Date(now - ago).toISOString(), now)).toBe(expected);
  });

  test("says nothing of a time that is none", () => {
    expect(formatAge("yesterday", now)).toBe("");
  });
});

test("counts, plurals and changes share one way of writing numbers", () => {
  expect(formatCount(1_500)).toBe("1.5k");
  expect(formatPlural(1, "file")).toBe("1 file");
  expect(formatPlural(2, "process", "processes")).toBe("2 processes");
  expect(formatChange(38, 12)).toEqual({ added: "+38", removed: "−12" });
});

test("a long path keeps its end", () => {
  expect(cutMiddle("short", 10)).toBe("short");
  const cut = cutMiddle("/home/someone/very/long/path/to/queue.test.ts", 24);
  expect(cut).toHaveLength(24);
  expect(cut.startsWith("/home")).toBe(true);
  expect(cut.endsWith("queue.test.ts")).toBe(true);
});

test.each([
  [0, "0 B"],
  [1_023, "1023 B"],
  [1_024, "1.0 KB"],
  [3_565_158, "3.4 MB"],
  [10 * 1_024 * 1_024, "10 MB"],
])("%i bytes are %s", (bytes, said) => expect(formatBytes(bytes)).toBe(said));
