import { readFileSync } from "node:fs";
import { cpus } from "node:os";

const TICKS_PER_SECOND = 100;
const USER_TIME_FIELD = 11;
const SYSTEM_TIME_FIELD = 12;
const PAGE_KIB = 4;

/** The value below which `share` of the values lie; NaN for none. */
export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: number[]) => percentile(values, 0.5);

/** Processor time that a process has used so far, in milliseconds (Linux). */
export function cpuTimeMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return ((Number(fields[USER_TIME_FIELD]) + Number(fields[SYSTEM_TIME_FIELD])) * 1000) / TICKS_PER_SECOND;
}

/** Resident memory of a process in MiB (Linux). */
export function residentMib(pid: number): number {
  return (Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * PAGE_KIB) / 1024;
}

export function machine(): string {
  return `${cpus().length} cores (${cpus()[0]?.model ?? "unknown"}), Node ${process.version}`;
}

export const rounded = (value: number) => (value >= 100 ? String(Math.round(value)) : value.toFixed(1));
