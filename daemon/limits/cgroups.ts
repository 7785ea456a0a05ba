import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const PREFIX = "lathe-";
const OLD_MS = 60 * 60 * 1_000;
const MAX_REMOVALS = 50;
const REMOVAL_RETRY_MS = 20;
const CPU_PERIOD_US = 100_000;
const BYTES_PER_MB = 1024 * 1024;

export interface GroupLimits {
  processes: number;
  memoryMb: number;
  /** Null: as many as there are. */
  cpus: number | null;
}

export type Controller = "pids" | "memory" | "cpu";

export interface Cgroups {
  /** What the kernel holds; for the rest somebody has to watch. */
  held: ReadonlySet<Controller>;
  /** Files that take a process into its groups, when `0` is written by it. Groups that are gone are made again. */
  entrances(): string[];
  /** How often the kernel has refused a process, and has ended one for want of memory. */
  events(): { refusedForks: number; killed: number };
  /** Removes the groups, once what was killed in them is gone. */
  close(): Promise<void>;
}

interface Group {
  path: string;
  controllers: Controller[];
  /** File name → content. What a kernel does not know of these is left out, except of those that are `needed`. */
  settings: { file: string; value: string; needed: boolean }[];
}

/** Groups of this workspace below the one that this process is in; where the kernel gives none, nothing is held. */
export function openCgroups(workspaceId: string, limits: GroupLimits): Cgroups {
  const places = placesOfGroups();
  for (const { directory } of places) sweep(directory);
  const groups = places
    .map(({ directory, controllers }) => groupIn(join(directory, PREFIX + workspaceId), controllers, limits))
    .filter((group) => group.settings.length > 0 && make(group) && mayEnter(group));
  const find = (file: string) =>
    groups.map(({ path }) => join(path, file)).find((path) => existsSync(path)) ?? null;
  return {
    held: new Set(groups.flatMap(({ controllers }) => controllers)),
    entrances: () =>
      groups
        .filter((group) => existsSync(group.path) || make(group))
        .map(({ path }) => join(path, "cgroup.procs")),
    events: () => ({
      refusedForks: countIn(find("pids.events"), "max"),
      killed: countIn(find("memory.events") ?? find("memory.oom_control"), "oom_kill"),
    }),
    close: async () => {
      for (const { path } of groups) await remove(path);
    },
  };
}

/** What daemons that were killed have left; one that is still wanted is made again. */
function sweep(directory: string): void {
  for (const name of namesIn(directory).filter((one) => one.startsWith(PREFIX))) {
    try {
      const path = join(directory, name);
      if (statSync(path).mtimeMs < Date.now() - OLD_MS) rmdirSync(path);
    } catch {
      // It is in use, or another daemon was faster.
    }
  }
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

/** Where this process may have groups of its own: one place for each controller (version 1), or one for all (version 2). */
function placesOfGroups(): { directory: string; controllers: Controller[] }[] {
  const own = ownGroups();
  const places: { directory: string; controllers: Controller[] }[] = [];
  for (const { type, point, root, options } of mounts()) {
    if (type === "cgroup2") {
      const directory = below(point, root, own.get("") ?? "/");
      const controllers = enabledIn(directory);
      if (controllers.length > 0) places.push({ directory, controllers });
    } else if (type === "cgroup") {
      const controllers = (["pids", "memory", "cpu"] as const).filter((name) => options.includes(name));
      const [first] = controllers;
      if (first) places.push({ directory: below(point, root, own.get(first) ?? "/"), controllers });
    }
  }
  return places;
}

/** Controllers that groups below `directory` can use. */
function enabledIn(directory: string): Controller[] {
  const names = readWords(join(directory, "cgroup.subtree_control"));
  return (["pids", "memory", "cpu"] as const).filter((name) => names.includes(name));
}

function ownGroups(): Map<string, string> {
  const groups = new Map<string, string>();
  for (const line of read("/proc/self/cgroup").split("\n")) {
    const [, names = "", path = "/"] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    for (const name of names.split(",")) groups.set(name, path);
  }
  return groups;
}

function mounts(): { type: string; point: string; root: string; options: string[] }[] {
  return read("/proc/self/mountinfo")
    .split("\n")
    .flatMap((line) => {
      const [before = "", after = ""] = line.split(" - ");
      const [, , , root = "/", point = ""] = before.split(" ");
      const [type = "", , options = ""] = after.split(" ");
      return type.startsWith("cgroup") ? [{ type, point, root, options: options.split(",") }] : [];
    });
}

/** A container may show only a part of the hierarchy, mounted from where it begins. */
function below(point: string, root: string, path: string): string {
  const inside = root !== "/" && path.startsWith(root) ? path.slice(root.length) : path;
  return existsSync(join(point, inside)) ? join(point, inside) : point;
}

function groupIn(path: string, controllers: Controller[], limits: GroupLimits): Group {
  const bytes = String(limits.memoryMb * BYTES_PER_MB);
  const quota = limits.cpus === null ? null : String(Math.round(limits.cpus * CPU_PERIOD_US));
  const isSecond = existsSync(join(path, "../cgroup.controllers"));
  const needed = (file: string, value: string) => ({ file, value, needed: true });
  const settings = controllers.flatMap((controller) => {
    if (controller === "pids") return [needed("pids.max", String(limits.processes))];
    if (controller === "memory") {
      const swap = isSecond
        ? { file: "memory.swap.max", value: "0", needed: false }
        : { file: "memory.memsw.limit_in_bytes", value: bytes, needed: false };
      return [needed(isSecond ? "memory.max" : "memory.limit_in_bytes", bytes), swap];
    }
    if (quota === null) return [];
    if (isSecond) return [needed("cpu.max", `${quota} ${CPU_PERIOD_US}`)];
    return [needed("cpu.cfs_period_us", String(CPU_PERIOD_US)), needed("cpu.cfs_quota_us", quota)];
  });
  return { path, controllers, settings };
}

/** False where the kernel does not let us. */
function make({ path, settings }: Group): boolean {
  try {
    if (!existsSync(path)) mkdirSync(path);
    if (!existsSync(join(path, "cgroup.procs"))) return false;
    // Of two values that must not cross, one may be in the way of the other: the second round meets both.
    for (const isLast of [false, true]) {
      for (const { file, value, needed } of settings) set(join(path, file), value, needed && isLast);
    }
    return true;
  } catch {
    return false;
  }
}

/** A group that another user's daemon has left may be as it should, and closed all the same: only going in tells. */
function mayEnter({ path }: Group): boolean {
  const enter = ["-c", 'echo 0 > "$1"', "sh", join(path, "cgroup.procs")];
  return spawnSync("/bin/sh", enter, { stdio: "ignore" }).status === 0;
}

function set(path: string, value: string, needed: boolean): void {
  try {
    writeFileSync(path, value);
  } catch (error) {
    if (needed && read(path).trim() !== value) throw error;
  }
}

/** What is left in the end is used by the next daemon. */
async function remove(path: string): Promise<void> {
  for (let tries = 0; tries < MAX_REMOVALS && existsSync(path); tries++) {
    try {
      rmdirSync(path);
    } catch {
      await delay(REMOVAL_RETRY_MS);
    }
  }
}

function countIn(path: string | null, name: string): number {
  if (path === null) return 0;
  return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(read(path))?.[1] ?? 0);
}

function readWords(path: string): string[] {
  return read(path).trim().split(/\s+/);
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
