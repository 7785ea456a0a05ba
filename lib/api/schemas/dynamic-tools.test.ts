import { expect, test } from "vitest";
import { MAX_TOOL_CALL_ID } from "../../chat/tool-call-id";
import { toolResultsSchema } from "./dynamic-tools";

const take = (toolCallId: string) =>
  toolResultsSchema.safeParse({ results: [{ toolCallId, output: 1 }] }).success;

test("every call id that a provider's answer keeps can be answered", () => {
  expect(take("a".repeat(MAX_TOOL_CALL_ID))).toBe(true);
  expect(take("a".repeat(MAX_TOOL_CALL_ID + 1))).toBe(false);
});
