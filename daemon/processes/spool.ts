import { closeSync, openSync, readdirSync, statSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

const MAX_SPOOL_BYTES = 8 * 1024 * 1024;
const MAX_SPOOL_FILES = 200;
const KEEP_MS = 24 * 60 * 60 * 1_000;
const READABLE = 0o644;

/** The beginning of a command's output on disk, so that it can be searched after most of it was left out of the result. */
export interface Spool {
  readonly name: string;
  write(chunk: Buffer): void;
  close(): void;
}

export function openSpool(directory: string, name: string): Spool {
  const file = openSync(join(directory, name), "w", READABLE);
  let written = 0;
  let open = true;
  return {
    name,
    write(chunk) {
      const part = chunk.subarray(0, MAX_SPOOL_BYTES - written);
      if (!open || part.length === 0) return;
      try {
        written += writeSync(file, part);
      } catch {
        // A full disk ends the spool, not the command.
        written = MAX_SPOOL_BYTES;
      }
    },
    close() {
      if (open) closeSync(file);
      open = false;
    },
  };
}

/** Removes spools that are old, and the oldest beyond a number. */
export function sweepSpools(directory: string, now = Date.now()): void {
  const files = readdirSync(directory)
    .map((name) => ({ path: join(directory, name), at: statSync(join(directory, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const [index, file] of files.entries()) {
    if (index >= MAX_SPOOL_FILES || file.at < now - KEEP_MS) unlinkSync(file.path);
  }
}
