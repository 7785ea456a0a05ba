import { chmodSync, lstatSync, opendirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { ExecResult } from "../../lib/workspace/connection";
import { withEntry } from "../files/beneath";
import { decodeText, readContent } from "../files/file-content";
import { unifiedDiff } from "../files/unified-diff";

type Written = NonNullable<ExecResult["would_have_changed"]>;
type Kind = Written["files"][number]["change"];

const MAX_LISTED = 20;
/** Entries that are looked at, directories included. */
const MAX_WALKED = 5_000;
const MODE_BITS = 0o7777;
const MAX_DIFFED_BYTES = 64 * 1024;
const MAX_DIFFS_CHARACTERS = 16 * 1024;

interface Found {
  path: string;
  isDeleted: boolean;
}

interface Walk {
  upper: string;
  found: Found[];
  walked: number;
}

/**
 * What lies in the copy over the workspace: all that commands have written so far. Null: nothing. Nothing of the chat runs
 * meanwhile; links are told as what they are and never followed.
 */
export async function readWritten(upper: string, root: string): Promise<Written | null> {
  openAgain(upper, root);
  const found: Found[] = [];
  walkInto({ upper, found, walked: 0 }, "");
  if (found.length === 0) return null;
  found.sort((a, b) => (a.path < b.path ? -1 : 1));
  const files: Written["files"] = [];
  let left = MAX_DIFFS_CHARACTERS;
  for (const one of found.slice(0, MAX_LISTED)) {
    const described = await describe(one, { upper, root });
    const diff = described.diff.length <= left ? described.diff : "";
    left -= diff.length;
    files.push({ path: one.path, change: described.change, diff });
  }
  return { files, more: found.length - files.length };
}

/** A command may have closed the workspace's own directory, which in the copy is the daemon's. */
function openAgain(upper: string, root: string): void {
  try {
    chmodSync(upper, statSync(root).mode & MODE_BITS);
  } catch {
    // Then it is told as what nobody may look into.
  }
}

/** A deleted file is a device without a number; a directory that replaces one stands for what is in it. */
function walk(state: Walk, relative: string): void {
  const { upper, found } = state;
  const directory = opendirSync(join(upper, relative));
  try {
    for (let entry = directory.readSync(); entry && state.walked < MAX_WALKED; entry = directory.readSync()) {
      state.walked++;
      const path = relative === "" ? entry.name : `${relative}/${entry.name}`;
      if (!entry.isDirectory()) found.push({ path, isDeleted: isWhiteout(join(upper, path)) });
      else walkInto(state, path);
    }
  } finally {
    directory.closeSync();
  }
}

/** A directory that nobody may look into is told as one thing. */
function walkInto(state: Walk, path: string): void {
  try {
    walk(state, path);
  } catch {
    state.found.push({ path: path === "" ? "." : path, isDeleted: false });
  }
}

function isWhiteout(path: string): boolean {
  const stats = lstatSync(path);
  return stats.isCharacterDevice() && stats.rdev === 0;
}

async function describe(
  { path, isDeleted }: Found,
  { upper, root }: { upper: string; root: string },
): Promise<{ change: Kind; diff: string }> {
  const before = await textBefore(root, path);
  if (isDeleted) return { change: "deleted", diff: diffOf(path, before.text, "") };
  const change = before.exists ? "changed" : "created";
  return { change, diff: diffOf(path, before.exists ? before.text : null, textAt(join(upper, path))) };
}

function diffOf(path: string, before: string | null | undefined, after: string | undefined): string {
  if (before === undefined || after === undefined) return "";
  return unifiedDiff(path, { before, after }).diff;
}

/** Undefined: no text, or too much of it. */
function textAt(path: string): string | undefined {
  try {
    const stats = lstatSync(path);
    if (!stats.isFile() || stats.size > MAX_DIFFED_BYTES) return undefined;
    return decodeText(readFileSync(path), path);
  } catch {
    return undefined;
  }
}

async function textBefore(root: string, path: string): Promise<{ exists: boolean; text?: string }> {
  try {
    return await withEntry({ root, path }, (entry) => {
      if (lstatSync(entry.at, { throwIfNoEntry: false }) === undefined) return { exists: false };
      const content = readContent(entry, path);
      if (content === null || content.bytes.length > MAX_DIFFED_BYTES) return { exists: true };
      return { exists: true, text: decodeText(content.bytes, path) };
    });
  } catch (error) {
    return { exists: !isMissing(error) };
  }
}

function isMissing(error: unknown): boolean {
  return typeof error === "object" && error !== null && "reason" in error && error.reason === "not_found";
}
