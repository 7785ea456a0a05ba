import { expect, test } from "vitest";
import type { AppChunk } from "./message-types";
import { phaseOf } from "./model-phase";

const reasons: AppChunk = { type: "reasoning-delta", id: "1", delta: "so" };
const writes: AppChunk = { type: "text-delta", id: "2", delta: "It" };
const calls: AppChunk = { type: "tool-input-delta", toolCallId: "c", inputTextDelta: "{" };

test.each([
  [[], null],
  [[{ type: "start-step" }], null],
  [[reasons], "reasoning"],
  [[reasons, { type: "reasoning-end", id: "1" }], "reasoning"],
  [[reasons, writes], "writing"],
  [[writes, calls], "calling"],
  [[calls, { type: "finish-step" }], "calling"],
] satisfies [AppChunk[], string | null][])("%j shows %j", (chunks, expected) => {
  expect(phaseOf(chunks)).toBe(expected);
});
