import type { CallView } from "@/components/tool-call/call-view";
import { HOSTILE } from "./hostile-text";

const QUEUE_DIFF = [
  "--- a/lib/chat/queue.ts",
  "+++ b/lib/chat/queue.ts",
  "@@ -41,3 +41,4 @@ export function reorder",
  " const item = queue[from];",
  "-queue.splice(to, 0, item);",
  "+if (version !== expected) throw new QueueConflict(version);",
  "+queue.splice(to, 0, item); // position is re-read under the lock",
  ' return "moved";',
].join("\n");

const LONG_DIFF = [
  "@@ -1,150 +1,150 @@",
  ...Array.from({ length: 150 }, (_, index) => [
    `-const old${index} = ${index};`,
    `+const new${index} = ${index};`,
  ]).flat(),
].join("\n");

const TEST_OUTPUT = [
  ...Array.from({ length: 206 }, (_, index) => `\u001b[32m✓\u001b[0m case ${index + 1} (3 ms)`),
  "\u001b[32m✓\u001b[0m appends at the tail (12 ms)",
  "\u001b[32m✓\u001b[0m refuses when the queue is full (8 ms)",
  "\u001b[31m✗ keeps order when two clients reorder at once\u001b[0m",
  '    expected [ "a", "c", "b" ] to equal [ "a", "b", "c" ]',
  "    at lib/chat/queue.test.ts:88:21",
  "Tests: \u001b[1m1 failed\u001b[0m, 14 passed",
].join("\n");

let made = 0;

function call(patch: Partial<CallView> & Pick<CallView, "toolName">): CallView {
  made += 1;
  return {
    key: `gallery/${made}`,
    toolCallId: `call_${made}`,
    input: {},
    inputSize: null,
    output: undefined,
    errorText: null,
    phase: "done",
    startedAt: null,
    durationMs: null,
    liveOutput: null,
    kept: false,
    command: null,
    ...patch,
  };
}

const edits = { edits: [{ path: "lib/chat/queue.ts", old_text: "a", new_text: "b" }] };
const run = (command: string, patch: Partial<CallView> = {}) =>
  call({ toolName: "execute", input: { command, workdir: "~/code/lathe" }, ...patch });
const ended = (exitCode: number | null, output: string, rest: object = {}) => ({
  success: exitCode === 0,
  output,
  exit_code: exitCode,
  wall_duration_ms: 9_800,
  ...rest,
});
const file = (path: string, diff: string) => ({ path, diff, additions: 3, deletions: 1 });

interface CallSpecimen {
  name: string;
  call: CallView;
}

/** Every state of every tool. */
export const CALL_SPECIMENS: readonly CallSpecimen[] = [
  {
    name: "Edit, input still streaming",
    call: call({ toolName: "edit_files", input: edits, phase: "preparing" }),
  },
  { name: "Edit, running", call: call({ toolName: "edit_files", input: edits, phase: "running" }) },
  {
    name: "Edit, done",
    call: call({
      toolName: "edit_files",
      input: edits,
      output: { ok: true, files: [file("lib/chat/queue.ts", QUEUE_DIFF)] },
    }),
  },
  {
    name: "Edit, long",
    call: call({ toolName: "edit_files", input: edits, output: { files: [file("lib/long.ts", LONG_DIFF)] } }),
  },
  {
    name: "Edit, failed",
    call: call({
      toolName: "edit_files",
      input: edits,
      phase: "failed",
      errorText: "old_text was not found in lib/chat/queue.ts. Read the file again.",
    }),
  },
  {
    name: "Write, created",
    call: call({
      toolName: "write_file",
      input: { path: "lib/chat/queue-conflict.ts", content: "" },
      output: {
        ok: true,
        created: true,
        ...file("lib/chat/queue-conflict.ts", "@@ -0,0 +1 @@\n+export const a = 1;"),
      },
    }),
  },
  {
    name: "Read, done",
    call: call({
      toolName: "read_file",
      input: { path: "lib/chat/queue.ts" },
      output: { content: '1\timport { z } from "zod";\n2\t', file_size: 27, total_lines: 212, lines_read: 2 },
    }),
  },
  {
    name: "Read, a folder",
    call: call({
      toolName: "read_file",
      input: { path: "lib" },
      output: {
        entries: [
          { name: "chat", type: "directory" },
          { name: "ids.ts", type: "file" },
        ],
        total_entries: 2,
      },
    }),
  },
  {
    name: "Command, running",
    call: run("npm test", { phase: "running", liveOutput: "PASS lib/chat/ids.test.ts\n" }),
  },
  {
    name: "Command, done",
    call: run("git status --short", { output: ended(0, " M lib/chat/queue.ts\n"), durationMs: 300 }),
  },
  {
    name: "Command, exit 1",
    call: run("npm test -- queue-reorder", { output: ended(1, TEST_OUTPUT), durationMs: 9_800 }),
  },
  {
    name: "Command, with the model's intent",
    call: call({
      toolName: "execute",
      input: { command: "npm ci", model_intent: "Install the packages" },
      output: ended(0, ""),
      durationMs: 72_000,
    }),
  },
  {
    name: "Command, past its time limit",
    call: run("npm run dev", {
      output: ended(null, "ready on :3000", { background_process_id: "p1" }),
      durationMs: 10_000,
    }),
  },
  {
    name: "Command, in the background",
    call: call({
      toolName: "execute",
      input: { command: "npm run dev", run_in_background: true },
      output: ended(null, "", {
        background_process_id: "p2",
        note: "Read its output with process_output and process_id p2.",
      }),
    }),
  },
  {
    name: "Command, killed",
    call: run("node loop.js", { output: ended(null, "Killed"), durationMs: 31_000 }),
  },
  {
    name: "Command, stopped",
    call: run("npm test", {
      phase: "stopped",
      errorText: "This tool call did not run: the user interrupted the turn first.",
    }),
  },
  {
    name: "Command, could not run",
    call: run("make", { phase: "failed", errorText: "The workspace is stopped." }),
  },
  {
    name: "Command, kept from before the restart",
    call: run("npm ci", { output: ended(0, "done"), kept: true }),
  },
  { name: "Command, outcome unknown", call: run("npm publish", { phase: "unknown" }) },
  {
    name: "Read a skill",
    call: call({
      toolName: "read_skill",
      input: { name: "release" },
      output: {
        name: "release",
        dir: ".agents/skills/release",
        body: "1. Run the tests.\n2. Tag the commit.",
        files: ["scripts/tag.sh", "checklist.md"],
      },
    }),
  },
  {
    name: "Checked a command",
    call: call({
      toolName: "process_output",
      input: { process_id: "p1" },
      command: "npm run dev",
      output: ended(null, "ready"),
    }),
  },
  {
    name: "Listed commands",
    call: call({
      toolName: "process_list",
      output: {
        processes: [
          { process_id: "p1", command: "npm run dev", status: "running", exit_code: null },
          { process_id: "p3", command: "npm test", status: "exited", exit_code: 1 },
          { process_id: "p4", command: "npm ci", status: "exited", exit_code: 0 },
        ],
      },
    }),
  },
  {
    name: "Stopped a command",
    call: call({
      toolName: "process_signal",
      input: { process_id: "p1", signal: "terminate" },
      command: "npm run dev",
      output: { success: true, message: "Process p1 was asked to end and has ended. Its exit code is 0." },
    }),
  },
  {
    name: "Created a workspace",
    call: call({
      toolName: "create_workspace",
      input: { name: "lathe-dev" },
      output: { workspace_name: "lathe-dev", agent_status: "connected" },
    }),
  },
  {
    name: "Listed templates",
    call: call({
      toolName: "list_templates",
      input: { query: "node" },
      output: {
        templates: [
          {
            template_id: "tpl_1",
            name: "Node service",
            description: "Node 24 with the team's services and a database.",
            driver: "docker",
            is_default: false,
            required_parameters: ["repository"],
          },
          { template_id: "tpl_2", name: HOSTILE.longWord, driver: "local", is_default: true },
        ],
        recommended_template_id: "tpl_1",
      },
    }),
  },
  {
    name: "Read a template",
    call: call({
      toolName: "read_template",
      input: { template_id: "tpl_1" },
      output: {
        template_id: "tpl_1",
        name: "Node service",
        description: "Node 24 with the team's services and a database.",
        parameters: [
          { name: "repository", type: "string", required: true },
          { name: "cpus", type: "number", required: false, default: 2 },
        ],
        presets: [{ preset_id: "small", name: "Small", values: { cpus: 1 } }],
      },
    }),
  },
  {
    name: "Tool without a card of its own",
    call: call({
      toolName: "linear__create_issue",
      input: { title: "Fix it", team: { id: 4 } },
      output: { id: "LAT-12" },
    }),
  },
  { name: "Long word", call: run(HOSTILE.longWord.repeat(3), { output: ended(0, HOSTILE.longWord) }) },
  { name: "Right to left and emoji", call: run(HOSTILE.rightToLeft, { output: ended(0, HOSTILE.emoji) }) },
  { name: "Ten thousand lines", call: run("seq 10000", { output: ended(0, HOSTILE.lines) }) },
  { name: "Two hundred columns", call: run("column data.csv", { output: ended(0, HOSTILE.wide) }) },
  {
    name: "Input of no known shape",
    call: call({ toolName: "execute", input: null, output: "text", phase: "done" }),
  },
];
