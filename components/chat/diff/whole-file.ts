import { type DiffRow, isLine } from "./parse-diff";

/** Whether a diff with `context` unchanged lines around each change shows all of its file, so that there is no more of it. */
export function showsWholeFile(rows: readonly DiffRow[], context: number): boolean {
  if (rows.filter((row) => row.kind === "hunk").length !== 1) return false;
  const lines = rows.filter(isLine);
  const first = lines.findIndex((line) => line.kind !== "context");
  const last = lines.findLastIndex((line) => line.kind !== "context");
  const isFromStart = first < context || lines[0]?.before === 1;
  return isFromStart && lines.length - 1 - last < context;
}
