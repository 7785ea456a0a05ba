import { describe, expect, it } from "vitest";
import { retryDelayMs } from "./retry";

/** The same numbers in [0, 1) in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

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
    expect(delay(1, 7_000, 0.999)).toBeLessThanOrEqual(7_700);
  });

  it.each([null, 7_000])(
    "P20 a hundred chats do not come back as a herd; asked to wait: %s ms",
    (retryAfterMs) => {
      const chats = 100;
      const outageMs = 60_000;
      // Each made a step a second before the provider went away; all failed in the same moment.
      const steadyPerSecond = chats;
      const random = generator(7);
      const perSecond = new Map<number, number>();
      for (let chat = 0; chat < chats; chat++) {
        let at = 0;
        for (let attempt = 1; at < outageMs; attempt++) at += delay(attempt, retryAfterMs, random());
        for (; at < 2 * outageMs; at += 1_000) {
          const second = Math.floor(at / 1_000);
          perSecond.set(second, (perSecond.get(second) ?? 0) + 1);
        }
      }
      expect(Math.max(...perSecond.values())).toBeLessThanOrEqual(2 * steadyPerSecond);
      const [first = 0] = [...perSecond.keys()].toSorted((a, b) => a - b);
      expect(perSecond.get(first) ?? 0).toBeLessThan(chats / 2);
    },
  );
});
