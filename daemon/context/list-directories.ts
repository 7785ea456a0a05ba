import { closeSync, type Dirent, opendirSync } from "node:fs";
import { withEntry } from "../files/beneath";
import { openEntry } from "../files/file-content";
import type { Place } from "./places";

/** More entries of a directory are not looked at. */
const MAX_ENTRIES = 5_000;
const MAX_DIRECTORIES = 1_000;

/** Directories of a container of skills, by name; links to directories count. None where there is no such container. */
export async function listSkillDirectories({
  root,
  path,
}: Place): Promise<{ names: string[]; more: number }> {
  const found = await entriesOf(root, path);
  const names = found.entries
    .filter((entry) => !entry.name.startsWith(".") && (entry.isDirectory() || entry.isSymbolicLink()))
    .map(({ name }) => name)
    .sort();
  return { names: names.slice(0, MAX_DIRECTORIES), more: Math.max(0, names.length - MAX_DIRECTORIES) };
}

export interface Entries {
  entries: Dirent[];
  /** Whether these are all. */
  complete: boolean;
}

const NOTHING: Entries = { entries: [], complete: true };

/** What a directory beneath `root` holds; nothing when it is none. */
export async function entriesOf(root: string, path: string): Promise<Entries> {
  try {
    return await withEntry({ root, path }, (entry) => {
      const opened = openEntry(entry, path);
      if (opened === null) return NOTHING;
      try {
        return opened.stats.isDirectory() ? readEntries(`/proc/self/fd/${opened.fd}`) : NOTHING;
      } finally {
        closeSync(opened.fd);
      }
    });
  } catch {
    return NOTHING;
  }
}

function readEntries(at: string): Entries {
  const entries: Dirent[] = [];
  const directory = opendirSync(at, { bufferSize: 256 });
  try {
    for (let next = directory.readSync(); next; next = directory.readSync()) {
      if (entries.length === MAX_ENTRIES) return { entries, complete: false };
      entries.push(next);
    }
  } finally {
    directory.closeSync();
  }
  return { entries, complete: true };
}
