import type { LanguageModelUsage } from "ai";
import { describe, expect, it } from "vitest";
import { costMicros, toMessageUsage } from "./usage";

function reported(
  input: number | undefined,
  output: number | undefined,
  cached = 0,
  written = 0,
): LanguageModelUsage {
  return {
    inputTokens: input,
    outputTokens: output,
    totalTokens: undefined,
    inputTokenDetails: { noCacheTokens: undefined, cacheReadTokens: cached, cacheWriteTokens: written },
    outputTokenDetails: { textTokens: undefined, reasoningTokens: undefined },
  };
}

describe("toMessageUsage", () => {
  it("is null when the provider said nothing", () => {
    expect(toMessageUsage(null)).toBeNull();
    expect(toMessageUsage(reported(undefined, undefined))).toBeNull();
  });

  it.each([
    [Number.NaN, 0],
    [-5, 0],
    [1e18, 2_147_483_647],
    [Number.POSITIVE_INFINITY, 2_147_483_647],
    [12.9, 12],
  ])("takes %d for %d", (input, stored) => {
    expect(toMessageUsage(reported(input, 1))?.inputTokens).toBe(stored);
  });
});

describe("costMicros", () => {
  const prices = { inputMicros: 3_000_000, outputMicros: 15_000_000, cacheReadMicros: 300_000 };

  it("is whole micros of all kinds of tokens", () => {
    const usage = toMessageUsage(reported(1_500, 100, 1_000));
    expect(costMicros(usage, prices)).toBe(500 * 3 + 1_000 * 0.3 + 100 * 15);
  });

  it("charges what has no price of its own as input", () => {
    expect(costMicros(toMessageUsage(reported(100, 0, 0, 100)), prices)).toBe(300);
  });

  it("is null without a price or without usage", () => {
    expect(costMicros(toMessageUsage(reported(1, 1)), null)).toBeNull();
    expect(costMicros(null, prices)).toBeNull();
  });

  it("P19 stays a safe integer for absurd numbers", () => {
    const usage = toMessageUsage(reported(1e18, 1e18));
    expect(Number.isSafeInteger(costMicros(usage, { inputMicros: 1e9, outputMicros: 1e9 }))).toBe(true);
  });
});
