import { readdirSync, readFileSync } from "node:fs";

const BYTES_PER_KIB = 1_024;
const MIB = BYTES_PER_KIB * BYTES_PER_KIB;

/** Resident memory of a process, in mebibytes. */
export function residentMebibytes(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return (Number(kib ?? 0) * BYTES_PER_KIB) / MIB;
}

/** File descriptors that a process holds. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}
