import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { DaemonError } from "../daemon-error";
import { codeOf, type Entry } from "./beneath";

export const MAX_FILE_BYTES = 16 * 1024 * 1024;
/** Never blocks on a FIFO and never follows a link that was put there a moment ago. */
const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

export interface FileContent {
  bytes: Buffer;
  stats: Stats;
}

/** Opens what an entry names; null when nothing is there. */
export function openEntry(entry: Entry, shown: string): { fd: number; stats: Stats } | null {
  let fd: number;
  try {
    fd = openSync(entry.at, READ);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw new DaemonError("refused", `${shown} cannot be opened: ${codeOf(error)}.`);
  }
  return { fd, stats: fstatSync(fd) };
}

/** A regular file's bytes; null when nothing is there. */
export function readContent(entry: Entry, shown: string): FileContent | null {
  const opened = openEntry(entry, shown);
  if (!opened) return null;
  try {
    return { bytes: readOpened(opened, shown), stats: opened.stats };
  } finally {
    closeSync(opened.fd);
  }
}

export function readOpened(opened: { fd: number; stats: Stats }, shown: string): Buffer {
  if (opened.stats.isDirectory()) throw new DaemonError("invalid", `${shown} is a directory.`);
  if (!opened.stats.isFile()) throw new DaemonError("invalid", `${shown} is not a regular file.`);
  if (opened.stats.size > MAX_FILE_BYTES) {
    throw new DaemonError(
      "invalid",
      `${shown} is larger than ${MAX_FILE_BYTES / 1024 / 1024} MiB. Use execute with sed, head or grep for the part that matters.`,
    );
  }
  return readFileSync(opened.fd);
}

/** @throws DaemonError for bytes that are no UTF-8 text. */
export function decodeText(bytes: Buffer, shown: string): string {
  if (!bytes.includes(0)) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      // Told below.
    }
  }
  throw new DaemonError(
    "invalid",
    `${shown} is not UTF-8 text (${bytes.length} bytes). Use execute, for example with file or xxd.`,
  );
}

export function digestOf(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}
