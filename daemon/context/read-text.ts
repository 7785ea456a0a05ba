import { closeSync, readSync, type Stats } from "node:fs";
import { posix } from "node:path";
import type { ResourceStatus } from "../../lib/chat/workspace-context";
import { DaemonError } from "../daemon-error";
import { withEntry } from "../files/beneath";
import { openEntry } from "../files/file-content";
import { rootOnlyFiles } from "../sandbox";
import type { Place } from "./places";

const WORLD_READABLE = 0o004;

/** A file as it was found; null: there is none. */
export type FoundText =
  | { status: "ok"; text: string; size: number; identity: string }
  | { status: Exclude<ResourceStatus, "ok">; size: number; detail: string };

/** Reads a small text file beneath a place, by descriptor: no link leads out, and nothing that is no plain file is read. */
export async function readText(place: Place, name: string, maxBytes: number): Promise<FoundText | null> {
  const path = posix.join(place.path, name);
  try {
    return await withEntry({ root: place.root, path }, (entry) => {
      const opened = openEntry(entry, path);
      if (opened === null) return null;
      try {
        const identity = `${place.root}/${entry.relative}`;
        return { ...read(opened, { identity, maxBytes }), identity };
      } finally {
        closeSync(opened.fd);
      }
    });
  } catch (error) {
    if (error instanceof DaemonError && error.reason === "not_found") return null;
    return unreadable("It cannot be opened, or a link leads out of the workspace.");
  }
}

function read(
  { fd, stats }: { fd: number; stats: Stats },
  { identity, maxBytes }: { identity: string; maxBytes: number },
): FoundText {
  if (!stats.isFile()) return unreadable("It is not a plain file.");
  if (!commandsMayRead(stats) || rootOnlyFiles().includes(identity))
    return unreadable("Commands may not read it.");
  const tooLarge = { status: "oversize", detail: `It is larger than ${maxBytes / 1_024} KiB.` } as const;
  if (stats.size > maxBytes) return { ...tooLarge, size: stats.size };
  const bytes = Buffer.alloc(maxBytes + 1);
  const length = readUpTo(fd, bytes);
  // It has grown since it was looked at.
  if (length > maxBytes) return { ...tooLarge, size: length };
  const text = asText(bytes.subarray(0, length));
  if (text === null) return { status: "invalid", size: length, detail: "It is not UTF-8 text." };
  return { status: "ok", text, size: length, identity };
}

export function readUpTo(fd: number, bytes: Buffer): number {
  let length = 0;
  while (length < bytes.length) {
    const more = readSync(fd, bytes, length, bytes.length - length, length);
    if (more === 0) break;
    length += more;
  }
  return length;
}

/** A daemon that runs as root may read more than its commands, which have none of root's rights. */
function commandsMayRead(stats: Stats): boolean {
  return process.getuid?.() !== 0 || stats.uid === 0 || (stats.mode & WORLD_READABLE) !== 0;
}

function asText(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replaceAll("\r\n", "\n");
  } catch {
    return null;
  }
}

function unreadable(detail: string): FoundText {
  return { status: "unreadable", size: 0, detail };
}
