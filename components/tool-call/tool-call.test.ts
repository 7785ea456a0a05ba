import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { CALL_SPECIMENS } from "@/components/chat/gallery/call-fixtures";
import { CallCard } from "./call-card";
import type { CallPhase, CallView } from "./call-view";
import { ToolCall } from "./tool-call";

/** The row, and the card of an opened one, which is fetched on use. */
const draw = (call: CallView) =>
  renderToStaticMarkup(createElement(ToolCall, { call, opensItself: true })) +
  renderToStaticMarkup(createElement(CallCard, { call }));
const specimen = (name: string): CallView => {
  const found = CALL_SPECIMENS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`No specimen is named ${name}.`);
  return found.call;
};
const [first] = CALL_SPECIMENS;
const TOOLS = [
  "read_file",
  "write_file",
  "edit_files",
  "execute",
  "process_output",
  "read_skill",
  "read_skill_file",
  "list_templates",
  "read_template",
  "process_list",
  "process_signal",
  "create_workspace",
  "constructor",
  "mcp__x",
];
const PHASES: CallPhase[] = ["preparing", "waiting", "running", "done", "failed", "stopped", "unknown"];
const SHAPES: unknown[] = [
  undefined,
  null,
  "text",
  4,
  [],
  {},
  { path: 4, command: [], edits: "x", files: [null, {}], diff: 7, entries: [1], output: {} },
  { templates: [null, 3, {}], parameters: [null, { name: 4 }], presets: ["x", { values: [] }] },
  { processes: [null, 4, {}], signal: 9, process_id: [] },
];

test.each(TOOLS)("%s is drawn in every phase, whatever a model or a workspace sends", (toolName) => {
  for (const phase of PHASES) {
    for (const shape of SHAPES) {
      if (first === undefined) throw new Error("The gallery is empty.");
      const call = { ...first.call, toolName, phase, input: shape, output: shape };
      expect(draw(call)).not.toBe("");
    }
  }
});

test("input that is still being written is words, never JSON", () => {
  const shown = draw(specimen("Edit, input still streaming"));
  expect(shown).toContain("Preparing edit of");
  expect(shown).not.toContain("old_text");
});

test("an unknown outcome is open, says what is known and offers two ways on", () => {
  const shown = draw(specimen("Command, outcome unknown"));
  for (const words of [
    "Outcome unknown",
    "$ npm publish",
    "Lathe did not run it again.",
    "Ask the agent to check",
    "Run again",
  ]) {
    expect(shown).toContain(words);
  }
});

test("a long output shows its end and says how long it is", () => {
  const shown = draw(specimen("Command, exit 1"));
  expect(shown).toContain("Last 16 of 212 lines");
  expect(shown).toContain("exit 1");
  expect(shown).not.toContain("case 150 ");
});

test("a command past its limit is said to go on", () => {
  const shown = draw(specimen("Command, past its time limit"));
  expect(shown).toContain("timed out");
  expect(shown).toContain("It goes on in the background.");
});

test("only a command without an exit code is called killed", () => {
  expect(draw(specimen("Command, killed"))).toContain("killed");
  expect(draw(specimen("Command, in the background"))).not.toContain("killed");
  expect(draw(specimen("Input of no known shape"))).not.toContain("killed");
});

test("the closed row of a command that went on says so", () => {
  for (const name of ["Command, in the background", "Command, past its time limit"]) {
    const row = renderToStaticMarkup(createElement(ToolCall, { call: specimen(name) }));
    expect(row).toContain('aria-expanded="false"');
    expect(row).toContain("in background");
  }
  const row = renderToStaticMarkup(createElement(ToolCall, { call: specimen("Command, killed") }));
  expect(row).not.toContain("in background");
});

test("what a result tells the model is not told to the person", () => {
  const shown = draw(specimen("Command, in the background"));
  expect(specimen("Command, in the background").output).toMatchObject({
    note: expect.stringContaining("process_output"),
  });
  expect(shown).not.toContain("process_output");
});

test("lines that were not made are not shown of a failed edit", () => {
  const shown = draw(specimen("Edit, failed"));
  expect(shown).toContain("old_text was not found");
  expect(shown).not.toContain("<table");
});
