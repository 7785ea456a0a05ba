import { readdirSync, readFileSync } from "node:fs";

const USER_TIME_FIELD = 11;
const SYSTEM_TIME_FIELD = 12;
const PARENT_FIELD = 1;
const MS_PER_TICK = 10;

export type Part = "server" | "database" | "pages" | "browser" | "bench" | "elsewhere";

/** Processor time in milliseconds. */
export type ProcessTimes = Record<Part, number>;

/** What each process has used so far. */
export type Reading = ReadonlyMap<number, { part: Part; ms: number }>;

interface Process {
  pid: number;
  parent: number;
  command: string;
  ms: number;
}

/** Everything that runs on the machine, by what it is to this run (Linux). */
export function readProcesses(serverPid: number): Reading {
  const processes = new Map(readdirSync("/proc").flatMap((name) => entry(Number(name))));
  return new Map(
    [...processes].map(([pid, found]) => [pid, { part: partOf(found, processes, serverPid), ms: found.ms }]),
  );
}

/** What was used between two readings. */
export function usedBetween(before: Reading, after: Reading): ProcessTimes {
  const times: ProcessTimes = { server: 0, database: 0, pages: 0, browser: 0, bench: 0, elsewhere: 0 };
  for (const [pid, { part, ms }] of after) times[part] += ms - (before.get(pid)?.ms ?? 0);
  return times;
}

function entry(pid: number): [number, Process][] {
  if (!Number.isInteger(pid)) return [];
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[USER_TIME_FIELD]) + Number(fields[SYSTEM_TIME_FIELD]);
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return [[pid, { pid, parent: Number(fields[PARENT_FIELD]), command, ms: ticks * MS_PER_TICK }]];
  } catch {
    return [];
  }
}

function partOf(found: Process, processes: ReadonlyMap<number, Process>, serverPid: number): Part {
  if (found.pid === serverPid) return "server";
  if (found.pid === process.pid) return "bench";
  const line = lineage(found, processes);
  if (!line.includes(process.pid)) return "elsewhere";
  if (line.includes(serverPid)) return "database";
  return found.command.includes("--type=renderer") ? "pages" : "browser";
}

function lineage(found: Process, processes: ReadonlyMap<number, Process>): number[] {
  const line: number[] = [];
  for (let at: Process | undefined = found; at && !line.includes(at.pid); at = processes.get(at.parent)) {
    line.push(at.pid);
  }
  return line;
}
