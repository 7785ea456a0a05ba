import type { FileEdit } from "../../lib/workspace/connection";

const MAX_LISTED_LINES = 5;

export type EditResult = { ok: true; text: string } | { ok: false; problem: string };

interface Match {
  start: number;
  end: number;
  replacement: string;
}

/**
 * Replaces `old_text` where it stands exactly once, or everywhere with `replace_all`. When it stands nowhere as it is, lines are
 * compared without their trailing white space, then without indentation; a found block's own indentation is kept.
 */
export function applyEdit(text: string, edit: FileEdit): EditResult {
  if (edit.old_text === "") return { ok: false, problem: "old_text is empty; use write_file for new files" };
  if (edit.old_text === edit.new_text) return { ok: false, problem: "old_text and new_text are the same" };
  const matches = findMatches(text, edit);
  if (matches.length === 0) {
    return { ok: false, problem: "old_text was not found; read the file again and copy the lines exactly" };
  }
  if (matches.length > 1 && !edit.replace_all) {
    const lines = matches.map((match) => lineOf(text, match.start));
    const shown = lines.slice(0, MAX_LISTED_LINES).join(", ");
    return {
      ok: false,
      problem: `old_text is found ${matches.length} times (lines ${shown}${lines.length > MAX_LISTED_LINES ? ", …" : ""}); add lines around it until it is unique, or set replace_all`,
    };
  }
  let result = "";
  let position = 0;
  for (const match of matches) {
    result += text.slice(position, match.start) + match.replacement;
    position = match.end;
  }
  return { ok: true, text: result + text.slice(position) };
}

function findMatches(text: string, edit: FileEdit): Match[] {
  const exact = findExact(text, edit);
  if (exact.length > 0) return exact;
  const loose = findLines(text, edit, (line) => line.trimEnd());
  if (loose.length > 0) return loose;
  return findLines(text, edit, (line) => line.trim());
}

function findExact(text: string, edit: FileEdit): Match[] {
  const matches: Match[] = [];
  let from = text.indexOf(edit.old_text);
  while (from >= 0) {
    const end = from + edit.old_text.length;
    matches.push({ start: from, end, replacement: edit.new_text });
    from = text.indexOf(edit.old_text, end);
  }
  return matches;
}

interface Line {
  text: string;
  start: number;
  /** After its line end. */
  end: number;
}

function findLines(text: string, edit: FileEdit, normalize: (line: string) => string): Match[] {
  const lines = linesOf(text);
  const wanted = withoutLastEnd(edit.old_text).split(/\r?\n/);
  const normalized = wanted.map(normalize);
  if (normalized.every((line) => line === "")) return [];
  const have = lines.map((line) => normalize(line.text));
  const matches: Match[] = [];
  for (let first = 0; first + wanted.length <= lines.length; first++) {
    if (!normalized.every((line, index) => line === have[first + index])) continue;
    const match = lineMatch(lines.slice(first, first + wanted.length), wanted, edit);
    if (match) matches.push(match);
    first += wanted.length - 1;
  }
  return matches;
}

function lineMatch(found: Line[], wanted: string[], edit: FileEdit): Match | null {
  const first = found[0];
  const last = found.at(-1);
  if (!first || !last) return null;
  const wantsEnd = edit.old_text.endsWith("\n");
  const hasText = found.findIndex((line) => line.text.trim() !== "");
  const replacement = reindent(edit.new_text, indentOf(wanted[hasText]), indentOf(found[hasText]?.text));
  return { start: first.start, end: wantsEnd ? last.end : last.start + last.text.length, replacement };
}

/** The model's block, moved to where the file's block stands. */
function reindent(text: string, from: string, to: string): string {
  if (from === to) return text;
  return text
    .split("\n")
    .map((line) => (line.trim() !== "" && line.startsWith(from) ? to + line.slice(from.length) : line))
    .join("\n");
}

function indentOf(line: string | undefined): string {
  return /^[ \t]*/.exec(line ?? "")?.[0] ?? "";
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf("\n", start);
    const end = newline < 0 ? text.length : newline + 1;
    lines.push({ text: text.slice(start, end).replace(/\r?\n$/, ""), start, end });
    start = end;
  }
  return lines;
}

function withoutLastEnd(text: string): string {
  return text.replace(/\r?\n$/, "");
}

function lineOf(text: string, position: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < position; at = text.indexOf("\n", at + 1)) line++;
  return line;
}
