import { describe, expect, test } from "vitest";
import { REASONING_EFFORTS } from "../../chat/model-types";
import { createChatSchema } from "./chats";
import { editMessageSchema, sendMessageSchema } from "./messages";
import { parseInput } from "./parse-input";

const content = [{ type: "text", text: "Hi" }];

describe.each([
  ["a new chat", createChatSchema],
  ["a message", sendMessageSchema],
  ["an edit", editMessageSchema],
] as const)("%s", (_what, schema) => {
  test("takes every effort that there is, or none", () => {
    for (const reasoningEffort of [...REASONING_EFFORTS, null, undefined]) {
      expect(parseInput(schema, { content, reasoningEffort })).toMatchObject({ content });
    }
  });

  test("refuses any other, and names the field", () => {
    expect(() => parseInput(schema, { content, reasoningEffort: "immense" })).toThrow(
      expect.objectContaining({
        code: "invalid_request",
        fields: [expect.objectContaining({ path: "reasoningEffort" })],
      }),
    );
  });
});
