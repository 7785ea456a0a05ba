import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import type { Sandbox } from "../sandbox";
import type { OutputPipe, OutputPipes } from "./output-pipe";

/** What is longer may not fit into an argument, which the kernel says of a command only when it is spawned itself. */
const MAX_SCRIPT_BYTES = 100_000;

/** What a waiting shell becomes. */
export interface ShellWork {
  file: string;
  args: readonly string[];
  directory: string;
  environment: Readonly<Record<string, string>>;
}

export interface StartedProcess {
  child: ChildProcess;
  pipe: OutputPipe;
}

export interface WaitingShells {
  /** A process that does `work`, and the pipe that it prints to. */
  start(work: ShellWork): Promise<StartedProcess>;
  /** Makes ready for the next command; to be called when nobody waits. */
  prepare(): void;
  close(): void;
}

/**
 * To spawn a process costs a daemon with a large heap more than the sandbox does. So one shell is spawned before it is needed, already
 * within what the workspace may use, and becomes the command when there is one. It ends by itself when the daemon does.
 */
export function createWaitingShells(sandbox: Sandbox, pipes: OutputPipes): WaitingShells {
  let waiting: Promise<StartedProcess> | null = null;
  let closed = false;

  async function spawnShell(): Promise<StartedProcess> {
    const program = sandbox.confine({ file: "/bin/sh", args: [] });
    const shell = spawnOnto(await pipes.take(), program, {
      cwd: "/",
      env: { ...sandbox.environment(), ...sandbox.carried },
      input: "pipe",
    });
    // A shell that could not be started, or has ended, is seen when it is needed.
    shell.child.on("error", () => {});
    shell.child.stdin?.on("error", () => {});
    return shell;
  }

  function take(): Promise<StartedProcess> {
    const ready = waiting;
    waiting = null;
    return ready ?? spawnShell();
  }

  return {
    async start(work) {
      const script = scriptOf(work);
      if (script === null) return spawnDirectly(sandbox, await pipes.take(), work);
      let shell = await take();
      if (!isThere(shell.child)) {
        shell.pipe.destroy();
        shell = await spawnShell();
      }
      shell.child.stdin?.end(script);
      return shell;
    },
    prepare() {
      if (closed || waiting !== null) return;
      waiting = spawnShell();
      // Whoever takes it hears of the failure.
      waiting.catch(() => {});
    },
    close() {
      closed = true;
      void waiting?.then(({ child }) => child.kill("SIGKILL")).catch(() => {});
    },
  };
}

function isThere({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

function spawnDirectly(sandbox: Sandbox, pipe: OutputPipe, work: ShellWork): StartedProcess {
  const program = sandbox.confine({ file: work.file, args: [...work.args] });
  return spawnOnto(pipe, program, {
    cwd: work.directory,
    env: { ...sandbox.environment(), ...sandbox.carried, ...work.environment },
    input: "ignore",
  });
}

/** @throws what the kernel refuses at once, such as a command that is too long; the pipe is closed then. */
function spawnOnto(
  pipe: OutputPipe,
  { file, args }: { file: string; args: string[] },
  { cwd, env, input }: { cwd: string; env: NodeJS.ProcessEnv; input: "pipe" | "ignore" },
): StartedProcess {
  try {
    const stdio: StdioOptions = [input, pipe.writeEnd, pipe.writeEnd, "pipe"];
    const child = spawn(file, args, { cwd, env, detached: true, stdio });
    pipe.started();
    return { child, pipe };
  } catch (error) {
    pipe.destroy();
    throw error;
  }
}

/** Null for what cannot be said to a shell. */
function scriptOf({ file, args, directory, environment }: ShellWork): string | null {
  const exported = Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}\n`);
  const command = [file, ...args].map(quoted).join(" ");
  const script = `cd ${quoted(directory)} || exit 126\n${exported.join("")}exec ${command} < /dev/null\n`;
  return Buffer.byteLength(script) > MAX_SCRIPT_BYTES || script.includes("\0") ? null : script;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
