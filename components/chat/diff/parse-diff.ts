/** One line of a unified diff. Numbers are null on the side where the line does not exist. */
export interface DiffLine {
  kind: "context" | "add" | "del";
  before: number | null;
  after: number | null;
  text: string;
}

export interface DiffHunk {
  kind: "hunk";
  header: string;
}

/** `\ No newline at end of file`, `Binary files differ`. */
export interface DiffNote {
  kind: "note";
  text: string;
}

export type DiffRow = DiffLine | DiffHunk | DiffNote;

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/;

interface Place {
  before: number;
  after: number;
  /** Lines of the hunk that are still to come, so that a removed line `-- x` is not taken for a file head. */
  beforeLeft: number;
  afterLeft: number;
}

/** Rows of the unified diff of one file. What stands outside hunks, the file heads, is left out; nothing makes it throw. */
export function parseDiff(diff: string): DiffRow[] {
  const rows: DiffRow[] = [];
  let place: Place | null = null;
  for (const line of diff.replace(/\n$/, "").split("\n")) {
    const isInside: boolean = place !== null && (place.beforeLeft > 0 || place.afterLeft > 0);
    const hunk: RegExpExecArray | null = isInside ? null : HUNK.exec(line);
    if (hunk !== null) {
      place = begin(hunk);
      rows.push({ kind: "hunk", header: line });
    } else if (line.startsWith("\\ ")) {
      rows.push({ kind: "note", text: line.slice(2) });
    } else if (place !== null && isInside) {
      rows.push(advance(line, place));
    } else if (line.startsWith("Binary files ")) {
      rows.push({ kind: "note", text: "Binary file" });
    }
  }
  return rows;
}

function begin([, before, beforeCount, after, afterCount]: RegExpExecArray): Place {
  return {
    before: Number(before),
    after: Number(after),
    beforeLeft: beforeCount === undefined ? 1 : Number(beforeCount),
    afterLeft: afterCount === undefined ? 1 : Number(afterCount),
  };
}

function advance(line: string, place: Place): DiffLine {
  const text = line.slice(1).replace(/\r$/, "");
  if (line.startsWith("+")) {
    place.afterLeft -= 1;
    return { kind: "add", before: null, after: place.after++, text };
  }
  if (line.startsWith("-")) {
    place.beforeLeft -= 1;
    return { kind: "del", before: place.before++, after: null, text };
  }
  place.beforeLeft -= 1;
  place.afterLeft -= 1;
  return { kind: "context", before: place.before++, after: place.after++, text };
}

export function isLine(row: DiffRow): row is DiffLine {
  return row.kind === "context" || row.kind === "add" || row.kind === "del";
}
