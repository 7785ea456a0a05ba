import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import type { ProcessInfo } from "../../lib/workspace/connection";
import { DaemonError } from "../daemon-error";
import type { Layers } from "../apart/layers";
import type { Sandbox } from "../sandbox";
import type { Limits } from "../limits/limits";
import { tooManyProcesses, tooMuchMemory, type Watched } from "../limits/watch";
import { cutEnd, toText } from "./output-capture";
import { createOutputPipes } from "./output-pipe";
import { BURST_BYTES, type CommandEnd, delay, type RunningCommand, startCommand } from "./running-command";
import { createSlots } from "./slots";
import { openSpool, sweepSpools } from "./spool";
import { createWaitingShells, type WaitingShells } from "./waiting-shell";

const MAX_RUNNING = 64;
/** A burst of short commands is served one after another; what runs for long keeps its place. */
const SLOT_WAIT_MS = 5_000;
const MAX_REMEMBERED = 200;
const ID_BYTES = 5;
const SWEEP_INTERVAL_MS = 60_000;
const TERMINATE_GRACE_MS = 3_000;
const LIVE_OUTPUT_INTERVAL_MS = 100;
/** Nobody reads a flood, and what is sent of it costs the server each time. */
const LIVE_FLOOD_INTERVAL_MS = 1_000;
const MAX_LIVE_BYTES = 2_048;
const MAX_LISTED_CHARACTERS = 4_000;
const NO_SHELL =
  "No command can be run here: the workspace has no /bin/sh. Files can still be read and written with read_file, write_file and edit_files. Tell the user that a shell has to be installed at /bin/sh (in a container: an image that has one, such as debian or alpine).";
export const CALL_MARKER = "LATHE_CALL_ID";

export interface ProcessStart {
  callId: string;
  chatId: string | null;
  /** The chats that have started the one whose command it is, nearest first. */
  ancestors?: readonly string[] | undefined;
  command: string;
  workdir: string;
  background: boolean;
  /** It may change nothing: what it writes goes into these layers. */
  apart?: { layers: Layers };
}

export interface TrackedProcess extends ProcessStart {
  id: string;
  run: RunningCommand;
  end: CommandEnd | null;
  gone: boolean;
  stopped: boolean;
  spoolName: string;
  /** Why it was ended before its time: what it used of what the workspace may. */
  exceeded: string | null;
}

export interface LiveOutput {
  callId: string;
  offset: number;
  text: string;
}

export interface ProcessTable {
  start(start: ProcessStart): Promise<TrackedProcess>;
  get(processId: string): TrackedProcess | null;
  /** What a call has started. */
  ofCall(callId: string): TrackedProcess | null;
  /** Of a chat; without one: of all. */
  list(chatId: string | undefined, options?: { family: boolean }): ProcessInfo[];
  /** What of a chat's commands still runs, and of those of the chats that it has started. */
  running(chatId: string): TrackedProcess[];
  /** TERM, then KILL for what is still there after the grace. Resolves when nothing is left. */
  stop(process: TrackedProcess, graceMs?: number): Promise<void>;
  /** Ends at once what an ended command has left running. */
  end(process: TrackedProcess): Promise<void>;
  /** Sends what a process prints to a call that waits for it, until the returned function is called. */
  follow(process: TrackedProcess, callId: string): () => void;
  /** Whether any command is running. */
  isBusy(): boolean;
  /** The same of commands that were started at most so long ago. */
  isBusyWith(youngerThanMs: number): boolean;
  killAll(): Promise<void>;
  /** What runs, for whoever sees that it uses too much. */
  watched(): Watched[];
}

export interface ProcessTableDeps {
  sandbox: Sandbox;
  spoolDirectory: string;
  pipeDirectory: string;
  limits: Limits;
  onLiveOutput: (output: LiveOutput) => void;
}

/** The daemon's own table of commands: it never looks at what else runs on the host. */
export function createProcessTable(deps: ProcessTableDeps): ProcessTable {
  const processes = new Map<string, TrackedProcess>();
  const shells = createWaitingShells(deps.sandbox, createOutputPipes(deps.pipeDirectory));
  const slots = createSlots(MAX_RUNNING, SLOT_WAIT_MS);
  let sweptAt = 0;

  /** A slot is held from before the command is started until nothing of it runs. */
  async function start(request: ProcessStart): Promise<TrackedProcess> {
    if (!(await slots.take())) {
      throw new DaemonError(
        "refused",
        `${MAX_RUNNING} commands are running already. Wait for one with process_output, or stop some with process_signal.`,
      );
    }
    try {
      const tracked = await startNow(request);
      void tracked.run.gone.then(slots.release);
      return tracked;
    } catch (error) {
      slots.release();
      throw error;
    }
  }

  async function startNow(request: ProcessStart): Promise<TrackedProcess> {
    if (!existsSync("/bin/sh")) throw new DaemonError("refused", NO_SHELL);
    const id = `proc_${randomBytes(ID_BYTES).toString("hex")}`;
    const spoolName = `${id}.log`;
    if (Date.now() - sweptAt > SWEEP_INTERVAL_MS) {
      sweptAt = Date.now();
      sweepSpools(deps.spoolDirectory);
    }
    const before = deps.limits.cgroups.events();
    const run = await runSpooled({ ...deps, shells }, request, spoolName);
    const tracked: TrackedProcess = {
      ...request,
      id,
      run,
      end: null,
      gone: false,
      stopped: false,
      spoolName,
      exceeded: null,
    };
    processes.set(id, tracked);
    void run.ended.then((end) => {
      shells.prepare();
      tracked.end = end;
      if (end.exitCode !== 0) tracked.exceeded ??= exceededSince(deps.limits, before);
    });
    void run.gone.then(() => {
      tracked.gone = true;
      forgetOldest(processes);
    });
    return tracked;
  }

  return {
    start,
    get: (processId) => processes.get(processId) ?? null,
    ofCall: (callId) => [...processes.values()].findLast((process) => process.callId === callId) ?? null,
    list: (chatId, { family } = { family: false }) =>
      [...processes.values()]
        .filter((process) => {
          if (chatId === undefined) return true;
          return family ? belongsTo(process, chatId) : process.chatId === chatId;
        })
        .map(describeProcess),
    running: (chatId) =>
      [...processes.values()].filter((process) => belongsTo(process, chatId) && !process.gone),
    stop,
    end: async (process) => {
      if (process.gone) return;
      process.run.kill();
      await process.run.gone;
    },
    follow: (process, callId) => followOutput(process, (output) => deps.onLiveOutput({ callId, ...output })),
    isBusy: () => [...processes.values()].some((process) => !process.gone),
    isBusyWith: (youngerThanMs) =>
      [...processes.values()].some(({ gone, run }) => !gone && Date.now() - run.startedAt < youngerThanMs),
    watched: () =>
      [...processes.values()].flatMap((process) => {
        const { pid } = process.run;
        if (process.gone || pid === undefined) return [];
        const endFor = (reason: string) => {
          process.exceeded = reason;
          process.run.kill();
        };
        return [{ key: process, pid, endFor }];
      }),
    killAll: async () => {
      shells.close();
      const running = [...processes.values()].filter((process) => !process.gone);
      for (const process of running) process.run.kill();
      await Promise.all(running.map((process) => process.run.gone));
    },
  };
}

async function runSpooled(
  { sandbox, shells, spoolDirectory }: ProcessTableDeps & { shells: WaitingShells },
  request: ProcessStart,
  spoolName: string,
): Promise<RunningCommand> {
  const spool = openSpool(spoolDirectory, spoolName);
  const { command, workdir, apart, callId } = request;
  try {
    return await startCommand({
      command,
      workdir,
      ...(apart === undefined ? {} : { apart }),
      marker: `${CALL_MARKER}=${callId}`,
      environment: chatEnvironment(request),
      sandbox,
      spool,
      shells,
    });
  } catch (error) {
    spool.close();
    throw tooLongFor(error);
  }
}

/** What the kernel refuses of a command at once, in words for the model. */
function tooLongFor(error: unknown): unknown {
  if (!(error instanceof Error && "code" in error && error.code === "E2BIG")) return error;
  return new DaemonError(
    "refused",
    "The command is too long to be started; about 100 kB is possible. Write what it contains to a file with write_file, and run that.",
  );
}

/** Whether a chat may look at a command and signal it: its own, and those of the chats that it has started. */
export function belongsTo({ chatId, ancestors }: TrackedProcess, asking: string | null): boolean {
  return chatId === asking || (asking !== null && (ancestors ?? []).includes(asking));
}

/** For what a command says to Lathe on behalf of its chat, and to tell whose work it is. */
function chatEnvironment({ chatId, ancestors = [] }: ProcessStart): Record<string, string> {
  if (chatId === null) return {};
  return { LATHE_CHAT_ID: chatId, LATHE_ANCESTOR_CHAT_IDS: ancestors.join(",") };
}

/** What the kernel has refused to commands of the workspace meanwhile. */
function exceededSince(limits: Limits, before: { refusedForks: number; killed: number }): string | null {
  const now = limits.cgroups.events();
  if (now.killed > before.killed) return tooMuchMemory(limits.memoryMb);
  return now.refusedForks > before.refusedForks ? tooManyProcesses(limits.processes) : null;
}

async function stop(process: TrackedProcess, graceMs = TERMINATE_GRACE_MS): Promise<void> {
  if (process.gone) return;
  process.stopped = true;
  if (graceMs > 0) {
    process.run.terminate();
    await Promise.race([process.run.gone, delay(graceMs)]);
  }
  process.run.kill();
  await process.run.gone;
}

function forgetOldest(processes: Map<string, TrackedProcess>): void {
  for (const process of processes.values()) {
    if (processes.size <= MAX_REMEMBERED) return;
    if (process.gone) processes.delete(process.id);
  }
}

function describeProcess(process: TrackedProcess): ProcessInfo {
  const { id, callId, chatId, command, workdir, background, run, end, gone } = process;
  return {
    id,
    callId,
    chatId,
    command: command.length > MAX_LISTED_CHARACTERS ? `${command.slice(0, MAX_LISTED_CHARACTERS)}…` : command,
    workdir,
    background,
    running: !gone,
    exitCode: end?.exitCode ?? null,
    startedAt: new Date(run.startedAt).toISOString(),
    endedAt: gone && end ? new Date(end.endedAt).toISOString() : null,
    lastLine: run.capture.lastLine(),
  };
}

function followOutput(
  process: TrackedProcess,
  send: (output: { offset: number; text: string }) => void,
): () => void {
  let sent = 0;
  let timer: NodeJS.Timeout | null = null;
  let following = true;

  const flush = () => {
    timer = null;
    const { capture } = process.run;
    const from = Math.max(sent, capture.totalBytes - MAX_LIVE_BYTES);
    const { offset, bytes } = capture.since(from);
    const whole = cutEnd(bytes.subarray(0, MAX_LIVE_BYTES));
    sent = offset + whole.length;
    if (whole.length > 0) send({ offset, text: printable(toText(whole)) });
  };
  process.run.onOutput(() => {
    if (!following || timer) return;
    const isFlood = process.run.capture.totalBytes > BURST_BYTES;
    timer = setTimeout(flush, isFlood ? LIVE_FLOOD_INTERVAL_MS : LIVE_OUTPUT_INTERVAL_MS);
  });
  if (process.run.capture.totalBytes > 0) flush();
  return () => {
    following = false;
    if (timer) clearTimeout(timer);
  };
}

/** Control characters would grow sixfold as JSON, and say nothing on a screen. */
function printable(text: string): string {
  return text.replace(/(?![\t\n\r\u0080-\u009F])\p{Cc}/gu, "");
}
