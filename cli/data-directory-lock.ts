import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface LockHolder {
  pid: number;
  /** Clock ticks since boot when that process began: a recycled pid is another process. */
  startedAt: string;
  url: string;
}

const LOCK_FILE = "server.lock";
const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_DIRECTORY = 0o700;
/** Position of `starttime` in /proc/<pid>/stat, counted behind the command's closing parenthesis. */
const START_TIME_FIELD = 19;

/** When a process began, or null when it is gone. Off Linux only its existence is known. */
export function processStart(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPERM")) return null;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? null : (fields[START_TIME_FIELD] ?? "");
  } catch {
    return existsSync("/proc/self") ? null : "";
  }
}

/** The live process that serves this data directory, if any. */
export function lockHolder(dataDirectory: string): LockHolder | null {
  return readHolder(join(dataDirectory, LOCK_FILE));
}

function readHolder(file: string): LockHolder | null {
  try {
    const holder = JSON.parse(readFileSync(file, "utf8")) as LockHolder;
    return processStart(holder.pid) === holder.startedAt ? holder : null;
  } catch {
    return null;
  }
}

/**
 * Takes the data directory for this process, replacing the lock of a dead one.
 *
 * @returns a function that gives it back
 * @throws Error naming the holder when another process serves it
 */
export function lockDataDirectory(dataDirectory: string, url: string): () => void {
  mkdirSync(dataDirectory, { recursive: true, mode: OWNER_ONLY_DIRECTORY });
  const file = join(dataDirectory, LOCK_FILE);
  const draft = `${file}.new-${process.pid}`;
  const mine: LockHolder = { pid: process.pid, startedAt: processStart(process.pid) ?? "", url };
  for (;;) {
    const holder = lockHolder(dataDirectory);
    if (holder) {
      throw new Error(
        `Lathe already runs on ${dataDirectory}: process ${holder.pid}, ${holder.url}. ` +
          "Open that address, stop that process, or set LATHE_DATA_DIR to another directory.",
      );
    }
    try {
      // Whole from its first moment: a lock that is still being written would look like that of a dead process.
      writeFileSync(draft, JSON.stringify(mine), { mode: OWNER_ONLY_FILE });
      linkSync(draft, file);
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      removeStale(dataDirectory);
    } finally {
      rmSync(draft, { force: true });
    }
  }
}

/** Renamed away before it is removed. What was renamed may be the new lock of another starter that was faster: it goes back. */
function removeStale(dataDirectory: string): void {
  const file = join(dataDirectory, LOCK_FILE);
  const aside = `${file}.stale-${process.pid}`;
  try {
    renameSync(file, aside);
    if (readHolder(aside) !== null) linkSync(aside, file);
    rmSync(aside, { force: true });
  } catch {
    // The other starter was first.
  }
}
