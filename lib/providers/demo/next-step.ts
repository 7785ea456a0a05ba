import { SUMMARY_REQUEST } from "../../chat/compaction";
import { DEMO_PROGRAMS, programFor } from "./programs/choose-program";
import type { DemoProgram } from "./programs/program";
import { readHistory, type DemoHistory, type PastCall } from "./read-history";
import type { LanguageModelV4Prompt } from "@ai-sdk/provider";

export interface DemoCall {
  tool: "create_workspace" | "write_file" | "execute" | "edit_files";
  input: Record<string, unknown>;
}

/** What the demo says and calls next. */
export interface DemoStep {
  text: string;
  calls: DemoCall[];
}

const FOLDER = "lathe-demo";
const TEST_TIMEOUT = "30s";
const GO_ON = /\b(continue|go on|again|retry|resume|weiter|nochmal)\b/i;
const INTRODUCTION =
  "I am a script, not a model: an administrator adds a provider with a real model under **Administration → Models**. " +
  "Everything I do here is real all the same, the files as well as the commands.";
const NAMES = DEMO_PROGRAMS.map((program) => program.name).join(", ");

const say = (text: string, ...calls: DemoCall[]): DemoStep => ({ text, calls });
const quoted = (text: string) => `> ${text.trim().split("\n").join("\n> ")}`;
const pathOf = (file: string) => `${FOLDER}/${file}`;

interface Task {
  program: DemoProgram;
  wasNamed: boolean;
}

/** The last task's program; the first task always has one; "go on" means the one before. */
function taskOf({ tasks }: DemoHistory): Task | null {
  const current = tasks.at(-1) ?? "";
  const named = programFor(current);
  if (named) return { program: named, wasNamed: true };
  const [fallback] = DEMO_PROGRAMS.slice(-1);
  if (fallback === undefined) return null;
  if (tasks.length <= 1) return { program: fallback, wasNamed: false };
  if (!GO_ON.test(current)) return null;
  const before = tasks
    .slice(0, -1)
    .map(programFor)
    .findLast((program) => program !== null);
  return { program: before ?? fallback, wasNamed: true };
}

function exitCodeOf(call: PastCall): number | null {
  const { value } = call;
  if (typeof value !== "object" || value === null || !("exit_code" in value)) return null;
  return typeof value.exit_code === "number" ? value.exit_code : null;
}

function outputOf(call: PastCall): string {
  const { value } = call;
  if (typeof value === "object" && value !== null && "output" in value) return String(value.output).trim();
  return typeof value === "string" ? value.trim() : "";
}

function opening({ program, wasNamed }: Task): string {
  return wasNamed
    ? `Your task fits one of the five programs that I know: ${program.name}.`
    : `I know five programs (${NAMES}), and your task names none of them, so I take ${program.name}.`;
}

const failure = (what: string, call: PastCall) =>
  say(
    `${what} did not work. The answer was:\n\n${quoted(call.error ?? outputOf(call))}\n\n` +
      "As a script I cannot find a way around that, so I stop here. Once it is put right, write “continue”.",
  );

const runTest = (program: DemoProgram): DemoCall => ({
  tool: "execute",
  input: { command: `node ${pathOf(program.testFile)}`, timeout: TEST_TIMEOUT, model_intent: "Run the test" },
});

const writeFiles = ({ program }: Task): DemoCall[] => [
  { tool: "write_file", input: { path: pathOf(program.file), content: program.source } },
  { tool: "write_file", input: { path: pathOf(program.testFile), content: program.test } },
];

const applyFix = ({ file, fix }: DemoProgram): DemoCall => ({
  tool: "edit_files",
  input: { edits: [{ path: pathOf(file), old_text: fix.oldText, new_text: fix.newText }] },
});

function report(program: DemoProgram, runs: PastCall[]): DemoStep {
  const last = runs.at(-1);
  const code = last ? exitCodeOf(last) : null;
  const results = runs
    .map((run, index) => `${index + 1}. exit code ${exitCodeOf(run) ?? "unknown"}`)
    .join("\n");
  if (!last || code !== 0) {
    return say(
      `The test still does not pass, and as a script I know only this one fix. The runs:\n\n${results}\n\n` +
        `\`\`\`\n${last ? outputOf(last) : ""}\n\`\`\``,
    );
  }
  return say(
    `Done: ${program.name} in \`${pathOf(program.file)}\`, and its test in \`${pathOf(program.testFile)}\`. ` +
      `The test ran ${runs.length === 1 ? "once" : "twice"}:\n\n${results}\n\n` +
      (runs.length > 1
        ? `The first run showed that ${program.diagnosis}; the edit put that right.\n\n`
        : "") +
      "This chat showed a workspace, files, commands, a failure and its repair. A real model does the same with your own task; " +
      `I can only do the other programs: ${DEMO_PROGRAMS.filter((other) => other !== program)
        .map((other) => other.name)
        .join(", ")}.`,
  );
}

/** After the first run of the test: what it showed decides. */
function afterRun(program: DemoProgram, runs: PastCall[], edits: PastCall[]): DemoStep {
  const first = runs[0];
  if (!first || runs.length > 1 || exitCodeOf(first) === 0) return report(program, runs);
  if (edits.length > 0) return say("The edit is made. Now the test once more.", runTest(program));
  if (exitCodeOf(first) !== 1) {
    return say(
      `The test could not run here (exit code ${exitCodeOf(first) ?? "unknown"}). My programs need \`node\` on the path. ` +
        `The output was:\n\n\`\`\`\n${outputOf(first)}\n\`\`\``,
    );
  }
  return say(`The test fails: ${program.diagnosis}. I change that place.`, applyFix(program));
}

const FIRST_ERRORS: Record<string, string> = {
  create_workspace: "Creating a workspace",
  write_file: "Writing the files",
  execute: "Running the test",
  edit_files: "The edit",
};

function workStep(task: Task, history: DemoHistory, tools: ReadonlySet<string>): DemoStep {
  const { program } = task;
  const { turn, earlier } = history;
  const failed = turn.findLast((call) => call.isError && call.tool in FIRST_ERRORS);
  if (failed) return failure(FIRST_ERRORS[failed.tool] ?? "That", failed);
  const done = (tool: string) => turn.filter((call) => call.tool === tool);

  const written = done("write_file").length > 0;
  const hasWorkspace = [...earlier, ...turn].some((call) => !call.isError && call.tool in FIRST_ERRORS);
  if (!written && !hasWorkspace && tools.has("create_workspace")) {
    return say(`${INTRODUCTION}\n\n${opening(task)} First I need a workspace.`, {
      tool: "create_workspace",
      input: {},
    });
  }
  if (!written) {
    const text = "I write the program and a test for it.";
    return say(turn.length > 0 ? text : `${INTRODUCTION}\n\n${opening(task)} ${text}`, ...writeFiles(task));
  }
  const runs = done("execute");
  if (runs.length === 0) return say("Both files are there. Now the test.", runTest(program));
  return afterRun(program, runs, done("edit_files"));
}

/** Decides from the prompt alone, so the same prompt always gives the same step. */
export function nextDemoStep(prompt: LanguageModelV4Prompt, tools: ReadonlySet<string>): DemoStep {
  const history = readHistory(prompt);
  const task = taskOf(history);
  if (task === null) {
    return say(
      "I am still the script, so I cannot answer that; a real model, added under **Administration → Models**, can. " +
        `What I can do is write and test one of these, if you name it: ${NAMES}.`,
    );
  }
  if (!tools.has("write_file") || !tools.has("execute") || !tools.has("edit_files")) {
    return say(
      `${INTRODUCTION}\n\nThis chat gives me no tools to write files and run commands, so there is nothing that I can show.`,
    );
  }
  return workStep(task, history, tools);
}

/** What the demo keeps of a chat that is summarised; null of every other request. */
export function demoSummary(prompt: LanguageModelV4Prompt): DemoStep | null {
  const { tasks, earlier } = readHistory(prompt);
  if (tasks.at(-1)?.startsWith(SUMMARY_REQUEST) !== true) return null;
  const asked = tasks.slice(0, -1).map((task) => quoted(shortened(task)));
  const failed = earlier.filter((call) => call.isError).length;
  return say(
    `## What the person asked for\n\n${asked.join("\n\n")}\n\n## What was done\n\n` +
      `${earlier.length} calls of tools, ${failed} of them failed. What I wrote is in \`${FOLDER}\`.`,
  );
}

const MAX_QUOTED = 500;
const shortened = (task: string) =>
  task.length > MAX_QUOTED ? `${task.slice(0, MAX_QUOTED).toWellFormed()}…` : task;

/** The answer to a request without tools, such as one for a title. */
export function demoTitle(prompt: LanguageModelV4Prompt): string {
  const task = taskOf(readHistory(prompt));
  return `Demo: ${(task?.program.name ?? "a scripted chat").replace(/^an? /, "")}`;
}
