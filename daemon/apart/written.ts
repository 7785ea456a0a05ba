import { lstatSync, opendirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ExecResult } from "../../lib/workspace/connection";
import { withEntry } from "../files/beneath";
import { decodeText, readContent } from "../files/file-content";
import { unifiedDiff } from "../files/unified-diff";

type Written = NonNullable<ExecResult["would_have_changed"]>;
type Kind = Written["files"][number]["change"];

const MAX_LISTED = 20;
const MAX_WALKED = 5_000;
const MAX_DIFFED_BYTES = 64 * 1024;
const MAX_DIFFS_CHARACTERS = 16 * 1024;

interface Found {
  path: string;
  isDeleted: boolean;
}

/**
 * What lies in the copy over the workspace: all that commands have written so far. Null: nothing. Nothing of the chat runs
 * meanwhile; links are told as what they are and never followed.
 */
export async function readWritten(upper: string, root: string): Promise<Written | null> {
  const found: Found[] = [];
  walk(upper, "", found);
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

/** A deleted file is a device without a number; a directory that replaces one stands for what is in it. */
function walk(upper: string, relative: string, found: Found[]): void {
  const directory = opendirSync(join(upper, relative));
  try {
    for (let entry = directory.readSync(); entry && found.length < MAX_WALKED; entry = directory.readSync()) {
      const path = relative === "" ? entry.name : `${relative}/${entry.name}`;
      if (!entry.isDirectory()) found.push({ path, isDeleted: isWhiteout(join(upper, path)) });
      else walkInto(upper, path, found);
    }
  } finally {
    directory.closeSync();
  }
}

/** A directory that nobody may look into is told as one thing. */
function walkInto(upper: string, path: string, found: Found[]): void {
  try {
    walk(upper, path, found);
  } catch {
    found.push({ path, isDeleted: false });
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
