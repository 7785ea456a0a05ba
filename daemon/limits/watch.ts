import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { treesBelow } from "../processes/process-tree";
import type { Limits } from "./limits";

const WATCH_INTERVAL_MS = 500;
const PROCESS_INTERVAL_MS = 100;
const BYTES_PER_MB = 1024 * 1024;
const PAGE_BYTES = 4_096;
/** Files are not given by number: a workspace whose files are this small on average has no room for more. */
const BYTES_PER_FILE = 32 * 1024;
/** So much has to vanish from the file system before it is looked at whose it is. */
const LOOK_SHARE = 8;
const MAX_LOOK_STEP_MB = 1_024;
const SUSPECT_SHARE = 0.25;
const MEASURE_TIMEOUT_MS = 60_000;

/** A command that runs: its outermost process, and the way to end it with a reason. */
export interface Watched {
  /** The same for the same command. */
  key: object;
  pid: number;
  endFor(reason: string): void;
}

export interface WatchDeps {
  limits: Limits;
  /** What the workspace writes to. */
  directories: readonly string[];
  /** The workspace was made by the driver, and was empty: all that lies there counts. */
  isOwn: boolean;
  running(): Watched[];
}

/** Looks, while commands run, at what the kernel does not hold, and ends commands that use more than the workspace may. */
export function watchLimits(deps: WatchDeps): void {
  const { held } = deps.limits.cgroups;
  if (!held.has("pids") || !held.has("memory")) watchProcesses(deps);
  const disk = createDiskWatch(deps);
  let isBusy = false;
  setInterval(() => {
    const running = deps.running();
    if (isBusy || running.length === 0) return;
    isBusy = true;
    disk(running)
      .catch(() => {})
      .finally(() => {
        isBusy = false;
      });
  }, WATCH_INTERVAL_MS).unref();
}

/** Without groups of the kernel's: what all commands use together, and the largest one is ended. */
function watchProcesses({ limits, running }: WatchDeps): void {
  const { cgroups, processes, memoryMb } = limits;
  let lookAt = 0;
  setInterval(() => {
    const commands = running();
    // A fork bomb doubles with every look that is missed; how many there are on this host costs nothing to ask.
    if (commands.length === 0 || (performance.now() < lookAt && processesOfHost() < processes)) return;
    lookAt = performance.now() + WATCH_INTERVAL_MS;
    const trees = treesBelow(commands.map(({ pid }) => pid));
    const used = commands.map((command, index) => {
      const pids = [command.pid, ...(trees[index] ?? []).map((node) => node.pid)];
      return { command, processes: pids.length, bytes: () => sum(pids.map(residentBytes)) };
    });
    if (!cgroups.held.has("pids") && sum(used.map((one) => one.processes)) > processes) {
      const [most] = used.sort((a, b) => b.processes - a.processes);
      most?.command.endFor(tooManyProcesses(processes));
      return;
    }
    if (cgroups.held.has("memory")) return;
    const sized = used.map(({ command, bytes }) => ({ command, bytes: bytes() }));
    if (sum(sized.map(({ bytes }) => bytes)) > memoryMb * BYTES_PER_MB) {
      const [most] = sized.sort((a, b) => b.bytes - a.bytes);
      most?.command.endFor(tooMuchMemory(memoryMb));
    }
  }, PROCESS_INTERVAL_MS).unref();
}

/** Processes and threads of the whole host. */
function processesOfHost(): number {
  return Number(/\/(\d+)/.exec(readFileSync("/proc/loadavg", "utf8"))?.[1] ?? Number.POSITIVE_INFINITY);
}

export function tooManyProcesses(processes: number): string {
  return `The workspace may run ${processes} processes and threads at once, and this needed more.`;
}

export function tooMuchMemory(memoryMb: number): string {
  return `The workspace may use ${memoryMb} MiB of memory, and this needed more.`;
}

interface Room {
  bytes: number;
  files: number;
}

function createDiskWatch({ limits, directories, isOwn }: WatchDeps): (running: Watched[]) => Promise<void> {
  const [first = "/"] = directories;
  const limit: Room = { bytes: limits.diskMb * BYTES_PER_MB, files: 0 };
  limit.files = Math.floor(limit.bytes / BYTES_PER_FILE);
  const step: Room = {
    bytes: Math.min(limit.bytes / LOOK_SHARE, MAX_LOOK_STEP_MB * BYTES_PER_MB),
    files: limit.files / LOOK_SHARE,
  };
  const atStart = new WeakMap<object, Room>();
  let begin: Room | null = null;
  let looked: Room | null = null;

  async function free(): Promise<Room> {
    const { bavail, bsize, ffree } = await statfs(first);
    return { bytes: bavail * bsize, files: ffree };
  }

  /** What others write to the same disk is not this workspace's: it is measured before anything is ended. */
  async function exceeded(now: Room, since: Room): Promise<string | null> {
    const used = (what: keyof Room) => since[what] - now[what];
    if ((isOwn || used("bytes") > limit.bytes) && (await usedBytes(directories)) > limit.bytes) {
      return `The workspace may take ${limits.diskMb} MiB of disk, and this filled it. Delete what is not needed.`;
    }
    if (used("files") > limit.files && (await countFiles(directories)) > limit.files) {
      return `The workspace may have ${limit.files} more files than it began with, and this made them. Delete what is not needed.`;
    }
    return null;
  }

  return async (running) => {
    const now = await free();
    begin ??= now;
    looked ??= now;
    for (const { key } of running) if (!atStart.has(key)) atStart.set(key, now);
    const shrunk = (since: Room, share = 1) =>
      since.bytes - now.bytes > step.bytes * share || since.files - now.files > step.files * share;
    if (!shrunk(looked)) return;
    // Whoever came when it was full already has not filled it.
    const suspects = running.filter(({ key }) => shrunk(atStart.get(key) ?? now, SUSPECT_SHARE));
    if (suspects.length === 0) return;
    looked = now;
    const reason = await exceeded(now, begin);
    if (reason !== null) for (const command of suspects) command.endFor(reason);
  };
}

const run = promisify(execFile);

async function usedBytes(directories: readonly string[]): Promise<number> {
  const output = await answerOf("du", ["-skx", "--", ...directories]);
  return sum(output.split("\n").map((line) => Number.parseInt(line, 10) || 0)) * 1024;
}

async function countFiles(directories: readonly string[]): Promise<number> {
  const output = await answerOf("sh", ["-c", 'find "$@" -xdev | wc -l', "sh", ...directories]);
  return Number(output.trim());
}

/** A file that vanishes meanwhile makes them fail, with an answer all the same. */
async function answerOf(file: string, args: string[]): Promise<string> {
  try {
    return (await run(file, args, { timeout: MEASURE_TIMEOUT_MS })).stdout;
  } catch (error) {
    return error instanceof Error && "stdout" in error ? String(error.stdout) : "";
  }
}

function residentBytes(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1] ?? 0) * PAGE_BYTES;
  } catch {
    return 0;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
