import { type ChildProcess, execFile, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { freePort } from "../db/embedded/postmaster";
import { startPostgres } from "../db/embedded/start-postgres";
import { removeTree } from "../lib/workspace/remove-tree";

export interface LatheServerOptions {
  /** Added to the environment of the server; the test run's own settings do not reach it. */
  env?: Record<string, string>;
  port?: number;
  /** Kept by the caller when given; else a fresh one that `destroy` removes. */
  directory?: string;
  /** A worker serves nothing: it drives chats beside servers, on the database that `env` names. */
  program?: "server" | "worker";
  /** What the server prints is added to this file, too. */
  logFile?: string;
}

export interface LatheServer {
  url: string;
  port: number;
  /** Where data and workspaces are; `home` in it is the only directory that local workspaces may use. */
  directory: string;
  home: string;
  pid(): number;
  /** Whether its process is there, as far as it was ever started. */
  isRunning(): boolean;
  /** Everything that the server has printed since it was started last. */
  output(): string;
  /** From the start until readiness answered 200, in milliseconds. `extra` is added to the environment of this one start. */
  start(extra?: Record<string, string>): Promise<number>;
  /** Sends the signal and waits for the process's end. @returns its exit code; null when it was killed, or not running */
  kill(signal: NodeJS.Signals): Promise<number | null>;
  cli(args: string[], input?: string): Promise<string>;
  destroy(): Promise<void>;
}

const READY_DEADLINE_MS = 120_000;
const READY_INTERVAL_MS = 20;
/** What runs, and what it says when it is ready: on a port that is taken, somebody else would answer. */
const PROGRAMS = {
  server: { file: "cli/start.ts", words: "Lathe is ready" },
  worker: { file: "cli/worker.ts", words: "Lathe's worker is ready" },
};
const INHERITED = ["PATH", "HOME", "LANG", "XDG_CACHE_HOME"] as const;

/** A whole Lathe of the current build in a process of its own, with its own data directory and embedded database. */
export async function createLatheServer(options: LatheServerOptions = {}): Promise<LatheServer> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), "lathe-e2e-"));
  const program = options.program ?? "server";
  const home = join(directory, "home");
  mkdirSync(home, { recursive: true });
  const port = options.port ?? (await freePort());
  const url = `http://localhost:${port}`;
  const inherited = Object.fromEntries(
    INHERITED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])),
  );
  const env: NodeJS.ProcessEnv = {
    ...inherited,
    NODE_ENV: "production",
    NEXT_TELEMETRY_DISABLED: "1",
    LATHE_DATA_DIR: join(directory, "data"),
    LATHE_LOCAL_ROOTS: home,
    LATHE_LOG_LEVEL: "warn",
    LATHE_GALLERY: "1",
    PORT: String(port),
    ...options.env,
  };
  let child: ChildProcess | null = null;
  let printed = "";

  const server: LatheServer = {
    url,
    port,
    directory,
    home,
    pid: () => child?.pid ?? 0,
    isRunning: () => isRunning(child),
    output: () => printed,
    start: async (extra = {}) => {
      const started = performance.now();
      printed = "";
      const running = spawn(process.execPath, ["--import", "tsx", PROGRAMS[program].file], {
        env: { ...env, ...extra },
        stdio: ["ignore", "pipe", "pipe"],
      });
      child = running;
      const keep = (data: Buffer) => {
        printed += data.toString("utf8");
        if (options.logFile) appendFileSync(options.logFile, data);
      };
      running.stdout.on("data", keep);
      running.stderr.on("data", keep);
      await waitUntilReady({ program, url, running, printed: () => printed });
      return performance.now() - started;
    },
    kill: async (signal) => {
      const running = child;
      if (!isRunning(running)) return null;
      const ended = new Promise<number | null>((resolve) => running.once("exit", resolve));
      running.kill(signal);
      return ended;
    },
    cli: async (args, input) => {
      const call = promisify(execFile)(process.execPath, ["--import", "tsx", "cli/main.ts", ...args], {
        env,
      });
      call.child.stdin?.end(input ?? "");
      return (await call).stdout.trim();
    },
    destroy: async () => {
      await server.kill("SIGTERM");
      await stopLeftovers(directory, env);
      if (!options.directory) removeTree(directory);
    },
  };
  return server;
}

function isRunning(child: ChildProcess | null): child is ChildProcess {
  return child !== null && child.exitCode === null && child.signalCode === null;
}

async function waitUntilReady(input: {
  program: keyof typeof PROGRAMS;
  url: string;
  running: ChildProcess;
  printed: () => string;
}): Promise<void> {
  const deadline = Date.now() + READY_DEADLINE_MS;
  while (Date.now() < deadline) {
    if (input.running.exitCode !== null)
      throw new Error(`The server ended while starting:\n${input.printed()}`);
    if (input.printed().includes(PROGRAMS[input.program].words)) {
      if (input.program === "worker") return;
      const answer = await fetch(`${input.url}/api/health/ready`).catch(() => null);
      if (answer?.status === 200) return;
    }
    await delay(READY_INTERVAL_MS);
  }
  throw new Error(`The server did not become ready:\n${input.printed()}`);
}

/** Daemons outlive their server by design, and a killed server leaves its PostgreSQL running. */
async function stopLeftovers(directory: string, env: NodeJS.ProcessEnv): Promise<void> {
  for (const pid of daemonsOf(directory)) process.kill(pid, "SIGKILL");
  if (env["DATABASE_URL"]) return;
  const postgres = await startPostgres(join(env["LATHE_DATA_DIR"] ?? "", "postgres")).catch(() => null);
  await postgres?.stop();
}

/** Processes that drive the workspaces of a data directory. */
export function daemonsOf(directory: string): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids
    .filter((pid) => {
      const commandLine = readQuietly(`/proc/${pid}/cmdline`);
      return commandLine.includes(directory) && commandLine.includes("daemon.mjs");
    })
    .map(Number);
}

function readQuietly(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
