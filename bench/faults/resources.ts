import { readdirSync, readFileSync } from "node:fs";

const BYTES_PER_KIB = 1_024;

/** Resident memory of a process, in bytes. */
export function residentBytes(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Number(kib ?? 0) * BYTES_PER_KIB;
}

/** File descriptors that a process holds. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

export const mebibytes = (bytes: number) => Math.round(bytes / BYTES_PER_KIB / BYTES_PER_KIB);
