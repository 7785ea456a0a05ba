import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import type { Stats } from "node:fs";
import { DaemonError } from "../daemon-error";
import { codeOf, type Entry } from "./beneath";

const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const PRIVATE = 0o600;
const NEW_FILE = 0o644;
const MODE_BITS = 0o7777;

/** A file's next content, complete beside it; `put` is one rename. */
export interface Replacement {
  put(): void;
  discard(): void;
}

/** Temporary files carry the id of their call, so that a restart finds those that were left. */
export function temporaryPrefix(callId: string): string {
  return `.lathe-${callId.replace(/[^\w-]/g, "_")}-`;
}

/** Writes the new content beside the file, with the mode and owner that the file has. */
export function prepareReplacement(
  entry: Entry,
  content: { bytes: Buffer; before: Stats | null },
  name: string,
): Replacement {
  const temporary = `${entry.directory}/${name}`;
  try {
    const file = openSync(temporary, CREATE, PRIVATE);
    try {
      writeAll(file, content.bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    if (content.before && process.getuid?.() === 0)
      chownSync(temporary, content.before.uid, content.before.gid);
    chmodSync(temporary, content.before ? content.before.mode & MODE_BITS : NEW_FILE);
  } catch (error) {
    removeQuietly(temporary);
    throw new DaemonError("refused", `${entry.relative} cannot be written: ${codeOf(error)}.`);
  }
  return {
    put: () => renameSync(temporary, entry.at),
    discard: () => removeQuietly(temporary),
  };
}

function writeAll(file: number, bytes: Buffer): void {
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset);
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made, or is in place already.
  }
}
