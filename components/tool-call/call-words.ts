import { cutMiddle, formatDuration } from "@/lib/format";
import type { CallPhase, CallView } from "./call-view";
import { flagField, listField, numberField, record, textField } from "./json-fields";

/** What the row of a call is made of. */
export interface CallWords {
  verb: string;
  /** What it was done to. */
  object: string;
  /** Paths and commands are set in the code font, what people write is not. */
  isCode: boolean;
  /** A command that follows the model's own words for it. */
  command: string | null;
  additions: number | null;
  deletions: number | null;
  /** Duration from one second on, `exit 1`. */
  meta: string;
  isMetaDanger: boolean;
}

interface Verbs {
  preparing: string;
  running: string;
  done: string;
  failed: string;
  stopped: string;
}

const READ: Verbs = {
  preparing: "Preparing to read",
  running: "Reading",
  done: "Read",
  failed: "Could not read",
  stopped: "Stopped reading",
};
const EDIT: Verbs = {
  preparing: "Preparing edit of",
  running: "Editing",
  done: "Edited",
  failed: "Could not edit",
  stopped: "Stopped editing",
};
const WRITE: Verbs = {
  preparing: "Preparing",
  running: "Writing",
  done: "Created",
  failed: "Could not write",
  stopped: "Stopped writing",
};
const RUN: Verbs = {
  preparing: "Preparing command",
  running: "Running",
  done: "Ran",
  failed: "Could not run",
  stopped: "Stopped",
};
const CHECK: Verbs = {
  preparing: "Preparing to check",
  running: "Checking",
  done: "Checked",
  failed: "Could not check",
  stopped: "Stopped checking",
};
const SIGNAL: Verbs = {
  preparing: "Preparing to stop",
  running: "Stopping",
  done: "Stopped",
  failed: "Could not stop",
  stopped: "Did not stop",
};
const CALL: Verbs = {
  preparing: "Preparing call of",
  running: "Calling",
  done: "Called",
  failed: "Could not call",
  stopped: "Stopped calling",
};

const ATTACH: Verbs = {
  preparing: "Preparing to attach",
  running: "Attaching",
  done: "Attached",
  failed: "Could not attach",
  stopped: "Stopped attaching",
};

const AGENT_VERBS: Record<string, Verbs> = {
  spawn_agent: {
    preparing: "Preparing a sub-agent",
    running: "Starting sub-agent",
    done: "Started sub-agent",
    failed: "Could not start a sub-agent",
    stopped: "Stopped starting a sub-agent",
  },
  wait_agent: {
    preparing: "Preparing to wait",
    running: "Waiting for",
    done: "Heard from",
    failed: "Could not wait for",
    stopped: "Stopped waiting for",
  },
  message_agent: {
    preparing: "Preparing a message to",
    running: "Telling",
    done: "Told",
    failed: "Could not tell",
    stopped: "Stopped telling",
  },
  interrupt_agent: {
    preparing: "Preparing to stop",
    running: "Stopping",
    done: "Stopped",
    failed: "Could not stop",
    stopped: "Did not stop",
  },
  list_agents: CHECK,
  list_subagent_models: CHECK,
};

const PLAN_VERBS: Record<string, Verbs> = {
  ask_user_question: {
    preparing: "Preparing a question",
    running: "Asking",
    done: "Asked",
    failed: "Could not ask",
    stopped: "Stopped asking",
  },
  propose_plan: {
    preparing: "Preparing to propose",
    running: "Proposing",
    done: "Proposed",
    failed: "Could not propose",
    stopped: "Stopped proposing",
  },
};

function workspaceVerbs(running: string, done: string, verb: string): Verbs {
  return {
    preparing: "Preparing workspace",
    running: `${running} workspace`,
    done: `${done} workspace`,
    failed: `Could not ${verb} workspace`,
    stopped: `Stopped ${running.toLowerCase()} workspace`,
  };
}

const VERBS: Record<string, Verbs> = {
  read_file: READ,
  read_skill: READ,
  read_skill_file: READ,
  edit_files: EDIT,
  write_file: WRITE,
  execute: RUN,
  process_output: CHECK,
  process_list: CHECK,
  process_signal: SIGNAL,
  create_workspace: workspaceVerbs("Creating", "Created", "create"),
  start_workspace: workspaceVerbs("Starting", "Started", "start"),
  stop_workspace: workspaceVerbs("Stopping", "Stopped", "stop"),
  list_templates: CHECK,
  read_template: READ,
  attach_file: ATTACH,
  ...AGENT_VERBS,
  ...PLAN_VERBS,
};

const SHOW_DURATION_FROM_MS = 1_000;
const MAX_OBJECT = 160;
const NOTHING_CHANGED = { additions: null, deletions: null };

/** The words of a call's row. */
export function callWords(call: CallView): CallWords {
  const object = objectOf(call);
  const exit = exitText(call);
  return {
    verb: verbOf(call),
    ...object,
    ...(call.phase === "done" ? changeOf(call) : NOTHING_CHANGED),
    meta: [durationText(call), exit].filter(Boolean).join(" · "),
    isMetaDanger: exit !== "",
  };
}

/** The row as one sentence, for the live line and for screen readers. */
export function callSentence(call: CallView): string {
  const { verb, object, command } = callWords(call);
  return [verb, object || command].filter(Boolean).join(" ");
}

function verbOf(call: CallView): string {
  const verbs = VERBS[call.toolName] ?? CALL;
  if (call.toolName === "write_file" && call.phase === "done" && record(call.output)["created"] === false) {
    return EDIT.done;
  }
  if (call.toolName === "wait_agent" && call.phase === "done" && flagField(call.output, "timed_out")) {
    return "Still waiting for";
  }
  return verbs[verbKey(call.phase)];
}

function verbKey(phase: CallPhase): keyof Verbs {
  switch (phase) {
    case "preparing":
    case "running":
    case "done":
    case "failed":
    case "stopped":
      return phase;
    case "waiting":
      return "preparing";
    case "unknown":
      return "running";
  }
}

type CallObject = Pick<CallWords, "object" | "isCode" | "command">;

const OBJECTS: Record<string, (call: CallView) => CallObject> = {
  read_file: fileObject,
  read_skill: skillObject,
  read_skill_file: skillObject,
  write_file: fileObject,
  attach_file: fileObject,
  edit_files: ({ input }) => code(pathsText(editedPaths(input))),
  execute: ({ input }) =>
    commandObject(oneLine(textField(input, "command") ?? ""), textField(input, "model_intent")),
  process_output: processObject,
  process_signal: processObject,
  process_list: () => words("running commands"),
  list_templates: () => words("workspace templates"),
  read_template: ({ output }) => words(["template", textField(output, "name")].filter(Boolean).join(" ")),
  create_workspace: workspaceObject,
  start_workspace: workspaceObject,
  stop_workspace: workspaceObject,
  spawn_agent: ({ input, output }) =>
    words(
      textField(output, "title") ?? textField(input, "title") ?? oneLine(textField(input, "prompt") ?? ""),
    ),
  wait_agent: agentObject,
  message_agent: agentObject,
  interrupt_agent: agentObject,
  ask_user_question: ({ input }) =>
    words(
      listField(input, "questions")
        .flatMap((question) => textField(question, "header") ?? [])
        .join(", "),
    ),
  propose_plan: () => words("a plan"),
  list_agents: () => words("sub-agents"),
  list_subagent_models: () => words("models for sub-agents"),
};

function objectOf(call: CallView): CallObject {
  return OBJECTS[call.toolName]?.(call) ?? code(call.toolName);
}

function fileObject({ input }: CallView): CallObject {
  return code(cutMiddle(textField(input, "path") ?? "", MAX_OBJECT));
}

function skillObject({ input }: CallView): CallObject {
  const path = textField(input, "path");
  const name = textField(input, "name") ?? "";
  return path === null ? words(`the skill ${name}`) : code(cutMiddle(`${name}/${path}`, MAX_OBJECT));
}

function processObject({ command, input }: CallView): CallObject {
  return code(command ?? textField(input, "process_id") ?? "");
}

function workspaceObject({ input, output }: CallView): CallObject {
  return words(textField(output, "workspace_name") ?? textField(input, "name") ?? "");
}

function agentObject({ output }: CallView): CallObject {
  return words(textField(output, "title") ?? "a sub-agent");
}

function code(object: string): CallObject {
  return { object, isCode: true, command: null };
}

function words(object: string): CallObject {
  return { object, isCode: false, command: null };
}

function commandObject(command: string, intent: string | null): CallObject {
  return intent === null ? code(command) : { object: intent, isCode: false, command: command || null };
}

/** The files that an edit names, each once. */
export function editedPaths(input: unknown): string[] {
  const paths = listField(input, "edits").map((edit) => textField(edit, "path"));
  return [...new Set(paths.filter((path) => path !== null))];
}

/** `lib/chat/queue.ts, queue.test.ts`: the first with its folder, the others by name. */
export function pathsText(paths: readonly string[]): string {
  const [first, ...rest] = paths;
  if (first === undefined) return "";
  return [cutMiddle(first, MAX_OBJECT), ...rest.map(baseName)].join(", ");
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1) || path;
}

function oneLine(command: string): string {
  const [first = "", ...rest] = command.trim().split("\n");
  return rest.length === 0 ? first : `${first} …`;
}

function changeOf(call: CallView): Pick<CallWords, "additions" | "deletions"> {
  const sources = call.toolName === "edit_files" ? listField(call.output, "files") : [call.output];
  const additions = sources.map((file) => numberField(file, "additions"));
  const deletions = sources.map((file) => numberField(file, "deletions"));
  if (!additions.some((value) => value !== null)) return NOTHING_CHANGED;
  return { additions: sum(additions), deletions: sum(deletions) };
}

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}

function durationText({ durationMs }: CallView): string {
  return durationMs !== null && durationMs >= SHOW_DURATION_FROM_MS ? formatDuration(durationMs) : "";
}

function exitText(call: CallView): string {
  const exitCode = numberField(call.output, "exit_code");
  return exitCode === null || exitCode === 0 ? "" : `exit ${exitCode}`;
}

/** Whether the command of a call went on without the turn. */
export function isInBackground(call: CallView): boolean {
  return textField(call.output, "background_process_id") !== null;
}

/** Whether the command was still running when its time was up. */
export function isPastLimit(call: CallView): boolean {
  return isInBackground(call) && !flagField(call.input, "run_in_background");
}
