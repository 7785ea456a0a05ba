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

/** Which words of a changed line changed, by row. Removed and added lines are matched in their order, run by run. */
export function changedWords(rows: readonly DiffRow[]): ReadonlyMap<DiffRow, TextRange[]> {
  const ranges = new Map<DiffRow, TextRange[]>();
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  const match = () => {
    for (const [index, before] of removed.entries()) {
      const after = added[index];
      const words = after === undefined ? null : compare(before.text, after.text);
      if (after === undefined || words === null) continue;
      ranges.set(before, words.before);
      ranges.set(after, words.after);
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

function compare(before: string, after: string): { before: TextRange[]; after: TextRange[] } | null {
  if (before.length > MAX_LINE || after.length > MAX_LINE) return null;
  const ranges = { before: [] as TextRange[], after: [] as TextRange[] };
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
