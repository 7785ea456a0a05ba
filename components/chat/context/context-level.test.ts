import { expect, test } from "vitest";
import { contextLevel } from "./context-level";

test.each([
  [1_000, 200_000, 0.005, "accent"],
  [169_999, 200_000, 0.849995, "accent"],
  [170_000, 200_000, 0.85, "warn"],
  [190_000, 200_000, 0.95, "danger"],
  [260_000, 200_000, 1, "danger"],
])("%i of %i tokens", (contextTokens, contextLimit, share, tone) => {
  expect(contextLevel({ contextTokens, contextLimit })).toEqual({ share, tone });
});

test("what is not known is not drawn", () => {
  expect(contextLevel({ contextTokens: 10, contextLimit: null })).toBeNull();
  expect(contextLevel({ contextTokens: 0, contextLimit: 200_000 })).toBeNull();
});
