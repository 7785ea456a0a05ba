import { describe, expect, test } from "vitest";
import { callSentence, callWords, editedPaths, isInBackground, isPastLimit, pathsText } from "./call-words";
import type { CallPhase, CallView } from "./call-view";

function call(patch: Partial<CallView>): CallView {
  return {
    key: "k",
    toolCallId: "a",
    toolName: "execute",
    input: { command: "npm test" },
    output: undefined,
    errorText: null,
    phase: "done",
    startedAt: null,
    durationMs: null,
    liveOutput: null,
    inputSize: null,
    kept: false,
    command: null,
    ...patch,
  };
}
const PHASES: CallPhase[] = ["preparing", "waiting", "running", "done", "failed", "stopped", "unknown"];
const edit = {
  toolName: "edit_files",
  input: { edits: [{ path: "lib/queue.ts" }, { path: "lib/queue.ts" }, { path: "b/c.ts" }] },
};

describe("a row says", () => {
  test.each([
    ["running", "Running npm test"],
    ["done", "Ran npm test"],
    ["failed", "Could not run npm test"],
    ["stopped", "Stopped npm test"],
  ] as const)("what a command is: %s", (phase, expected) => {
    expect(callSentence(call({ phase }))).toBe(expected);
  });

  test.each([
    ["read_file", { path: "a.ts" }, "Read a.ts"],
    ["write_file", { path: "a.ts" }, "Created a.ts"],
    ["edit_files", edit.input, "Edited lib/queue.ts, c.ts"],
    ["read_skill", { name: "deploy" }, "Read the skill deploy"],
    ["read_skill_file", { name: "deploy", path: "run.sh" }, "Read deploy/run.sh"],
    ["process_output", { process_id: "p1" }, "Checked p1"],
    ["process_signal", { process_id: "p1" }, "Stopped p1"],
    ["create_workspace", { name: "demo" }, "Created workspace demo"],
    ["list_templates", { query: "node" }, "Checked workspace templates"],
    ["read_template", { template_id: "tpl_1" }, "Read template"],
    ["github__list_issues", {}, "Called github__list_issues"],
  ])("%s", (toolName, input, expected) => {
    expect(callSentence(call({ toolName, input }))).toBe(expected);
  });

  test.each([
    ["create_workspace", { workspace_name: "demo 2" }, "Created workspace demo 2"],
    ["read_template", { name: "Node service" }, "Read template Node service"],
  ])("what a result names: %s", (toolName, output, expected) => {
    expect(callSentence(call({ toolName, input: { name: "demo" }, output }))).toBe(expected);
  });

  test("Edited for a file that was there before", () => {
    expect(
      callSentence(call({ toolName: "write_file", input: { path: "a.ts" }, output: { created: false } })),
    ).toBe("Edited a.ts");
  });

  test("the model's own words first, the command after them", () => {
    const words = callWords(call({ input: { command: "npm test", model_intent: "Run the tests" } }));
    expect(words).toMatchObject({ verb: "Ran", object: "Run the tests", isCode: false, command: "npm test" });
  });

  test("something for every tool in every phase, whatever the input is", () => {
    for (const phase of PHASES) {
      for (const toolName of [
        "read_file",
        "write_file",
        "edit_files",
        "read_skill",
        "read_skill_file",
        "execute",
        "process_output",
        "process_list",
        "process_signal",
        "list_templates",
        "read_template",
        "create_workspace",
        "start_workspace",
        "stop_workspace",
        "other",
      ]) {
        for (const input of [undefined, null, "text", [], { path: 4, edits: "x", command: {} }]) {
          expect(callSentence(call({ phase, toolName, input })).length).toBeGreaterThan(2);
        }
      }
    }
  });

  test("only the first line of a long script", () => {
    expect(callWords(call({ input: { command: "cat <<E\nx\nE" } })).object).toBe("cat <<E …");
  });
});

describe("the end of a row", () => {
  const meta = (patch: Partial<CallView>) => callWords(call(patch)).meta.replaceAll("\u00a0", " ");

  test("is how long it took, from a second on, and how it ended", () => {
    expect(meta({ durationMs: 900 })).toBe("");
    expect(meta({ durationMs: 9_800, output: { exit_code: 1 } })).toBe("9.8 s · exit 1");
    expect(meta({ output: { exit_code: 0 } })).toBe("");
    expect(callWords(call({ output: { exit_code: 1 } })).isMetaDanger).toBe(true);
  });

  test("is what changed, over all files", () => {
    const output = {
      ok: true,
      files: [
        { additions: 3, deletions: 1 },
        { additions: 2, deletions: 0 },
      ],
    };
    expect(callWords(call({ ...edit, output }))).toMatchObject({ additions: 5, deletions: 1 });
    expect(callWords(call({ ...edit, phase: "failed" }))).toMatchObject({ additions: null, deletions: null });
  });
});

test("paths: the first whole, the others by name, each once", () => {
  expect(editedPaths(edit.input)).toEqual(["lib/queue.ts", "b/c.ts"]);
  expect(pathsText(["lib/a.ts", "lib/b.ts"])).toBe("lib/a.ts, b.ts");
  expect(pathsText([])).toBe("");
});

test("a command that outlived its time is told from one that was meant to", () => {
  const output = { background_process_id: "p1" };
  expect([isInBackground(call({ output })), isPastLimit(call({ output }))]).toEqual([true, true]);
  const meant = { command: "x", run_in_background: true };
  expect([
    isInBackground(call({ output, input: meant })),
    isPastLimit(call({ output, input: meant })),
  ]).toEqual([true, false]);
});
