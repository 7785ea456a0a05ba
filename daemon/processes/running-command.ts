import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { promiseWithResolvers } from "../journal";
import type { Layers } from "../apart/layers";
import type { Sandbox } from "../sandbox";
import { COMMAND_WRAPPER } from "./command-wrapper";
import { OutputCapture } from "./output-capture";
import { makeWay } from "./make-way";
import { commandProcesses, descendantsOf, firstChildOf, processesMarked, signalAll } from "./process-tree";
import type { Spool } from "./spool";
import type { WaitingShells } from "./waiting-shell";

/** How long an ended command's output is waited for while something else still holds it open. */
const PIPE_GRACE_MS = 500;
/** What a command may print at once. Beyond it is a flood, which is read at a bounded rate, so that it slows itself and nobody else. */
export const BURST_BYTES = 32 * 1024 * 1024;
/** Some 20 MiB a second, in steps that leave the processor to others in between. */
const FLOOD_BYTES_PER_TICK = 256 * 1024;
const FLOOD_TICK_MS = 12;
const STATUS_DESCRIPTOR = 3;
/** A shell's words for what it could not become. */
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;
const NICENESS_OOM = "1000";
const WRAPPER_LEVELS = { bubblewrap: 2, unshare: 1, none: 0 } as const;

export interface CommandStart {
  command: string;
  workdir: string;
  apart?: { layers: Layers };
  marker: string;
  /** What this command knows besides of whom it works for. */
  environment: Readonly<Record<string, string>>;
  sandbox: Sandbox;
  spool: Spool;
  shells: WaitingShells;
}

export interface CommandEnd {
  exitCode: number | null;
  endedAt: number;
  /** Why it could not be started at all, in words for the model. */
  failure?: string;
}

export interface RunningCommand {
  /** Of its outermost process; none when it could not be started. */
  readonly pid: number | undefined;
  readonly capture: OutputCapture;
  readonly startedAt: number;
  /** The command's shell has ended and its output is complete, or held open by what it left behind. */
  readonly ended: Promise<CommandEnd>;
  /** Nothing of it runs any more. */
  readonly gone: Promise<void>;
  onOutput(listener: () => void): void;
  terminate(): void;
  kill(): void;
}

/** Starts a command of its own process group, in a sandbox of its own. */
export async function startCommand(start: CommandStart): Promise<RunningCommand> {
  const { sandbox, spool, workdir, apart } = start;
  const linger = sandbox.isolation === "none" ? "alone" : "linger";
  const argv = ["/bin/sh", "-c", COMMAND_WRAPPER, "sh", start.command, linger];
  const { within } = sandbox;
  const wrapped =
    apart === undefined
      ? within.wrap(argv, workdir)
      : within.wrapApart(argv, { workdir, layers: apart.layers });
  const [name = "", value = ""] = start.marker.split("=");
  const startedAt = Date.now();
  const { child, pipe } = await start.shells.start({
    ...wrapped,
    directory: sandbox.isolation === "none" ? workdir : "/",
    environment: { ...start.environment, [name]: value },
  });
  preferForOom(child.pid);

  const capture = new OutputCapture();
  const listeners: (() => void)[] = [];
  const pace = createPace(() => {
    if (child.pid !== undefined) makeWay(child.pid);
  });
  const outputClosed = pipe.read((bytes) => {
    capture.append(bytes);
    spool.write(bytes);
    for (const listener of listeners) listener();
    return pace(bytes.length);
  });
  const { ended, gone } = watchEnd({ child, sandbox, marker: start.marker, outputClosed });
  void gone.then(() => spool.close());
  const levels = WRAPPER_LEVELS[sandbox.isolation];
  return {
    pid: child.pid,
    capture,
    startedAt,
    ended,
    gone,
    onOutput: (listener) => listeners.push(listener),
    terminate: () => {
      if (child.pid === undefined) return;
      const strays = sandbox.isolation === "none" ? processesMarked(start.marker, child.pid) : [];
      signalAll([...new Set([...commandProcesses(child.pid, levels), ...strays])], "SIGTERM");
    },
    kill: () => killTree(child, sandbox, start.marker),
  };
}

interface Watched {
  child: ChildProcess;
  sandbox: Sandbox;
  marker: string;
  outputClosed: Promise<void>;
}

function watchEnd({ child, sandbox, marker, outputClosed }: Watched) {
  const ended = promiseWithResolvers<CommandEnd>();
  const gone = promiseWithResolvers<void>();
  let status = "";
  let failure: string | null = null;
  const shellEnded = promiseWithResolvers<void>();
  const statusPipe = child.stdio[STATUS_DESCRIPTOR] as Readable | null;
  statusPipe?.setEncoding("utf8").on("data", (text: string) => {
    status += text;
    shellEnded.resolve();
  });
  statusPipe?.on("error", () => {});
  child.on("error", (error: NodeJS.ErrnoException) => {
    status = error.code === "ENOENT" ? "127" : "126";
    failure = notStarted(error.message);
    shellEnded.resolve();
    gone.resolve();
  });
  child.on("exit", (code) => {
    // The wrapping shell tells every end of a command that was started.
    if (status === "" && (code === NOT_EXECUTABLE || code === NOT_FOUND))
      failure = notStarted(`its sandbox ended with ${code}`);
    shellEnded.resolve();
    void goneWithStrays(sandbox, marker).then(() => gone.resolve());
  });
  void shellEnded.promise.then(async () => {
    const endedAt = Date.now();
    await Promise.race([outputClosed, delay(PIPE_GRACE_MS)]);
    const code = Number.parseInt(status, 10);
    const exitCode = Number.isNaN(code) ? null : code;
    ended.resolve({ exitCode, endedAt, ...(failure === null ? {} : { failure }) });
  });
  return { ended: ended.promise, gone: gone.promise };
}

function notStarted(why: string): string {
  return `The command could not be started: ${why}. Tell the user: something that commands need is missing on the workspace's host.`;
}

const STRAY_POLL_MS = 500;

/** Without a sandbox nothing ends with the shell: what it left behind is looked for until it is gone. */
async function goneWithStrays(sandbox: Sandbox, marker: string): Promise<void> {
  if (sandbox.isolation !== "none") return;
  while (processesMarked(marker).length > 0) await delay(STRAY_POLL_MS);
}

export function killTree(child: ChildProcess, sandbox: Sandbox, marker: string): void {
  if (child.pid === undefined) return;
  if (sandbox.isolation === "none") {
    signalAll([...descendantsOf(child.pid).map((node) => node.pid), ...processesMarked(marker)], "SIGKILL");
  }
  // The first process of a namespace takes every other with it, and is not gone before they are.
  const first = sandbox.isolation === "none" ? null : firstChildOf(child.pid);
  if (first !== null) signalAll([first], "SIGKILL");
  else signalAll([child.pid], "SIGKILL");
}

/** How long to pause after so many bytes: 0 until it is a flood. */
function createPace(onFlood: () => void): (bytes: number) => number {
  let total = 0;
  let inTick = 0;
  return (bytes) => {
    if (total < BURST_BYTES && total + bytes >= BURST_BYTES) onFlood();
    total += bytes;
    inTick += bytes;
    if (total < BURST_BYTES || inTick < FLOOD_BYTES_PER_TICK) return 0;
    inTick = 0;
    return FLOOD_TICK_MS;
  };
}

/** When memory runs out the kernel shall take a command, not a server. */
export function preferForOom(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, NICENESS_OOM);
  } catch {
    // It may have ended already, or the kernel does not let us.
  }
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
