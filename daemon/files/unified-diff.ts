import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from "diff";
import type { FileDiff } from "../../lib/workspace/connection";

const CONTEXT_LINES = 3;
const DIFF_TIMEOUT_MS = 500;
const MAX_DIFF_BYTES = 64 * 1024;

interface Sides {
  before: string | null;
  after: string | null;
}

/** The unified diff between two texts; null stands for no file. */
export function unifiedDiff(path: string, { before, after }: Sides, context = CONTEXT_LINES): FileDiff {
  const patch = structuredPatch(
    before === null ? "/dev/null" : `a/${path}`,
    after === null ? "/dev/null" : `b/${path}`,
    before ?? "",
    after ?? "",
    undefined,
    undefined,
    { context, timeout: DIFF_TIMEOUT_MS },
  );
  if (!patch)
    return {
      path,
      diff: "(the change is too large to show)",
      additions: countLines(after),
      deletions: countLines(before),
    };
  const lines = patch.hunks.flatMap((hunk) => hunk.lines);
  const text = patch.hunks.length === 0 ? "" : formatPatch(patch, FILE_HEADERS_ONLY);
  return {
    path,
    diff: capDiff(text),
    additions: lines.filter((line) => line.startsWith("+")).length,
    deletions: lines.filter((line) => line.startsWith("-")).length,
  };
}

function countLines(text: string | null): number {
  if (text === null || text === "") return 0;
  return text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

function capDiff(diff: string): string {
  if (Buffer.byteLength(diff) <= MAX_DIFF_BYTES) return diff;
  const cut = diff.slice(0, MAX_DIFF_BYTES);
  return `${cut.slice(0, cut.lastIndexOf("\n") + 1)}… the rest of the diff is left out\n`;
}
