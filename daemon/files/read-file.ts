import { closeSync, lstatSync, opendirSync, type Dirent } from "node:fs";
import type { ReadFileResult } from "../../lib/workspace/connection";
import { DaemonError } from "../daemon-error";
import { withEntry } from "./beneath";
import { decodeText, openEntry, readOpened } from "./file-content";
import type { SeenFiles } from "./seen-files";

const DEFAULT_LINES = 2_000;
const MAX_CONTENT_BYTES = 128 * 1024;
const MAX_LINE_CHARACTERS = 2_048;
const MAX_ENTRIES = 1_000;
const MAX_COUNTED_ENTRIES = 1_000_000;
const MAX_SORTED_ENTRIES = 20_000;
const NUMBER_WIDTH = 6;

export interface ReadRequest {
  path: string;
  offset?: number | undefined;
  limit?: number | undefined;
}

/** A file's lines with their numbers, or what a directory holds. */
export function readFile(
  request: ReadRequest,
  context: { root: string; chatId: string | null; seen: SeenFiles },
): Promise<ReadFileResult> {
  return withEntry({ root: context.root, path: request.path }, (entry) => {
    const opened = openEntry(entry, request.path);
    if (!opened) {
      throw new DaemonError(
        "not_found",
        `${request.path} does not exist. List its directory with read_file.`,
      );
    }
    try {
      if (opened.stats.isDirectory()) return listDirectory(`/proc/self/fd/${opened.fd}`);
      const bytes = readOpened(opened, request.path);
      const result = readLines(decodeText(bytes, request.path), bytes.length, request);
      context.seen.record(context.chatId, entry.relative, bytes);
      return result;
    } finally {
      closeSync(opened.fd);
    }
  });
}

function readLines(text: string, size: number, request: ReadRequest): ReadFileResult {
  const lines = splitLines(text);
  const first = request.offset ?? 1;
  if (first > Math.max(1, lines.length)) {
    throw new DaemonError(
      "invalid",
      `offset ${first} is past the end of ${request.path}, which has ${lines.length} lines.`,
    );
  }
  const shown: string[] = [];
  let bytes = 0;
  for (const [index, line] of lines
    .slice(first - 1, first - 1 + (request.limit ?? DEFAULT_LINES))
    .entries()) {
    const numbered = `${String(first + index).padStart(NUMBER_WIDTH)}\t${cutLine(line)}`;
    bytes += Buffer.byteLength(numbered) + 1;
    if (bytes > MAX_CONTENT_BYTES && shown.length > 0) break;
    shown.push(numbered);
  }
  const next = first + shown.length;
  if (next <= lines.length) {
    shown.push(`[lines ${first}-${next - 1} of ${lines.length}; read on with offset ${next}]`);
  }
  return {
    content: shown.join("\n"),
    file_size: size,
    total_lines: lines.length,
    lines_read: next - first,
  };
}

/** Lines without their ends; a last line end starts no further line. A byte order mark is no text. */
function splitLines(text: string): string[] {
  const plain = text.startsWith("\uFEFF") ? text.slice(1) : text;
  if (plain === "") return [];
  const lines = plain.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

function cutLine(line: string): string {
  if (line.length <= MAX_LINE_CHARACTERS) return line;
  return `${line.slice(0, MAX_LINE_CHARACTERS).replace(/[\uD800-\uDBFF]$/, "")}… [line cut]`;
}

function listDirectory(at: string): ReadFileResult {
  const found: Dirent[] = [];
  let total = 0;
  const directory = opendirSync(at, { bufferSize: 256 });
  try {
    for (let next = directory.readSync(); next && total < MAX_COUNTED_ENTRIES; next = directory.readSync()) {
      total++;
      if (found.length < MAX_SORTED_ENTRIES) found.push(next);
    }
  } finally {
    directory.closeSync();
  }
  found.sort((a, b) => (a.name < b.name ? -1 : 1));
  const entries = found.slice(0, MAX_ENTRIES).map((entry) => describeEntry(at, entry));
  return { entries, total_entries: total, truncated: total > entries.length };
}

function describeEntry(at: string, entry: Dirent) {
  const { name } = entry;
  if (entry.isDirectory()) return { name, type: "directory" as const };
  if (entry.isSymbolicLink()) return { name, type: "symlink" as const };
  if (!entry.isFile()) return { name, type: "other" as const };
  const size = sizeOf(`${at}/${name}`);
  return size === null ? { name, type: "file" as const } : { name, type: "file" as const, size };
}

function sizeOf(path: string): number | null {
  try {
    return lstatSync(path).size;
  } catch {
    return null;
  }
}
