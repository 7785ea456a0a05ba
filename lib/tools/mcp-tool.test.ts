import { expect, test } from "vitest";
import type { WorkspaceTool } from "../chat/workspace-types";
import type { ToolRunContext } from "../generation/tool-port";
import { endedOutcome, serverToolOf } from "./mcp-tool";

const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const ended = (result: object) =>
  endedOutcome("a__b", { result: { isError: false, text: "", media: null, ...result }, isError: false });

test("what a tool answered is told as text, and its failure as every other", () => {
  expect(ended({ text: "hi" })).toEqual({ output: "hi", isError: false });
  expect(ended({})).toEqual({ output: "The tool answered with nothing.", isError: false });
  expect(ended({ isError: true, text: "no" })).toEqual({ output: { error: "no" }, isError: true });
  // Tools of ours answer for themselves.
  const ours = { result: { isError: false, text: "x", media: null }, isError: false };
  expect(endedOutcome("read_file", ours)).toEqual({ output: ours.result, isError: false });
});

test("a file is what its content says, whatever the server calls it", () => {
  const outcome = ended({ text: "look", media: { mediaType: "text/html", data: PNG.toString("base64") } });
  expect(outcome.output).toEqual({ text: "look", file: { media_type: "image/png", size: PNG.length } });
  expect(outcome.modelOutput).toEqual({
    type: "content",
    value: [
      { type: "text", text: "look" },
      { type: "file", mediaType: "image/png", data: { type: "data", data: PNG.toString("base64") } },
    ],
  });
  const binary = Buffer.from([0, 1, 2, 255]).toString("base64");
  expect(ended({ media: { mediaType: "image/png", data: binary } }).output).toContain("was left out");
});

test("a chat that may change nothing has none of them", () => {
  const tool = { name: "a__b" } as WorkspaceTool;
  const context = { planMode: false, mode: null, workspaceTools: [tool] } as unknown as ToolRunContext;
  expect(serverToolOf("a__b", context)).toBe(tool);
  expect(serverToolOf("a__c", context)).toBeNull();
  expect(serverToolOf("a__b", { ...context, planMode: true })).toBeNull();
  expect(serverToolOf("a__b", { ...context, mode: "explore" })).toBeNull();
});
