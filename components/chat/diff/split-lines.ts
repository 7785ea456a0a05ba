import { type DiffHunk, type DiffLine, type DiffNote, type DiffRow, isLine } from "./parse-diff";

/** What stands beside each other: the line before on the left, the line after on the right. */
export interface SplitLine {
  kind: "pair";
  left: DiffLine | null;
  right: DiffLine | null;
}

export type SplitRow = SplitLine | DiffHunk | DiffNote;

/** Unchanged lines stand on both sides; of a run of changes the removed lines stand beside the added ones, in their order. */
export function splitLines(rows: readonly DiffRow[]): SplitRow[] {
  const split: SplitRow[] = [];
  let removed: DiffLine[] = [];
  let added: DiffLine[] = [];
  const close = () => {
    for (let index = 0; index < Math.max(removed.length, added.length); index += 1) {
      split.push({ kind: "pair", left: removed[index] ?? null, right: added[index] ?? null });
    }
    removed = [];
    added = [];
  };
  for (const row of rows) {
    if (!isLine(row)) {
      // `\ No newline at end of file` may stand between what was removed and what was added.
      if (row.kind === "hunk") close();
      if (row.kind === "hunk" || removed.length + added.length === 0) split.push(row);
    } else if (row.kind === "del") {
      if (added.length > 0) close();
      removed.push(row);
    } else if (row.kind === "add") {
      added.push(row);
    } else {
      close();
      split.push({ kind: "pair", left: row, right: row });
    }
  }
  close();
  return split;
}
