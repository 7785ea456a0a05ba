import { diffWordsWithSpace } from "diff";
import type { DiffLine, DiffRow } from "./parse-diff";

/** A stretch of a line, from and to in UTF-16 units. */
export interface TextRange {
  from: number;
  to: number;
}

const MAX_LINE = 500;
/** Lines that share less than this are two different lines: marking most of both says nothing. */
const MIN_SHARED = 0.35;

/** How far a line is looked for among the added ones. */
const MAX_AHEAD = 8;

/**
 * Which words of a changed line changed, by row. In each run a removed line is matched with the next added one that is like it,
 * in their order.
 */
export function changedWords(rows: readonly DiffRow[]): ReadonlyMap<DiffRow, TextRange[]> {
  const ranges = new Map<DiffRow, TextRange[]>();
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  const match = () => {
    let next = 0;
    for (const before of removed) {
      const found = findLike(before, added.slice(next, next + MAX_AHEAD));
      if (found === null) continue;
      ranges.set(before, found.before);
      ranges.set(found.line, found.after);
      next += found.index + 1;
    }
    removed = [];
    added = [];
  };
  for (const row of rows) {
    if (row.kind === "del") {
      if (added.length > 0) match();
      removed.push(row);
    } else if (row.kind === "add") {
      added.push(row);
    } else if (row.kind !== "note") {
      match();
    }
  }
  match();
  return ranges;
}

interface Like extends ChangedRanges {
  line: DiffLine;
  index: number;
}

function findLike(before: DiffLine, candidates: readonly DiffLine[]): Like | null {
  for (const [index, line] of candidates.entries()) {
    const words = compare(before.text, line.text);
    if (words !== null) return { ...words, line, index };
  }
  return null;
}

interface ChangedRanges {
  before: TextRange[];
  after: TextRange[];
}

function compare(before: string, after: string): ChangedRanges | null {
  if (before.length > MAX_LINE || after.length > MAX_LINE) return null;
  const ranges: ChangedRanges = { before: [], after: [] };
  let left = 0;
  let right = 0;
  let shared = 0;
  for (const { value, added, removed } of diffWordsWithSpace(before, after)) {
    if (removed) {
      ranges.before.push({ from: left, to: left + value.length });
      left += value.length;
    } else if (added) {
      ranges.after.push({ from: right, to: right + value.length });
      right += value.length;
    } else {
      left += value.length;
      right += value.length;
      shared += value.trim().length;
    }
  }
  const longest = Math.max(before.trim().length, after.trim().length);
  return longest === 0 || shared / longest < MIN_SHARED ? null : ranges;
}
