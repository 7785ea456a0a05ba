import { describe, expect, it } from "vitest";
import { retryDelayMs } from "./retry";

const delay = (attempt: number, retryAfterMs: number | null = null, random = 0) =>
  retryDelayMs({ attempt, baseMs: 1_000, retryAfterMs, random });

describe("retryDelayMs", () => {
  it("doubles from the base up to a minute", () => {
    expect([1, 2, 3, 6, 7, 25, 5_000].map((attempt) => delay(attempt))).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000,
    ]);
  });

  it("adds at most a tenth", () => {
    expect(delay(1, null, 0.999)).toBeLessThanOrEqual(1_100);
  });

  it("T36 waits at least as long as the provider asks", () => {
    expect(delay(1, 7_000)).toBe(7_000);
    expect(delay(4, 7_000)).toBe(8_000);
  });
});
