import type { ChangedFile } from "../../lib/workspace/connection";

const STATUS: Record<string, ChangedFile["status"]> = {
  A: "added",
  C: "added",
  D: "deleted",
  M: "modified",
  R: "renamed",
  T: "modified",
  U: "modified",
};

/** Reads `git diff --raw --numstat -z`: first what happened to each file, then how much. */
export function parseGitDiff(text: string): ChangedFile[] {
  const tokens = text.split("\0");
  const files = new Map<string, ChangedFile>();
  let index = 0;
  while (tokens[index]?.startsWith(":")) {
    const { file, length } = parseRaw(tokens, index);
    files.set(file.path, file);
    index += length;
  }
  while (index < tokens.length) index += parseFigures(tokens, index, files);
  return [...files.values()];
}

function parseRaw(tokens: readonly string[], index: number): { file: ChangedFile; length: number } {
  const [head = "", first = "", second = ""] = tokens.slice(index, index + 3);
  const letter = head.split(" ")[4]?.[0] ?? "M";
  const moved = letter === "R" || letter === "C";
  const file: ChangedFile = {
    path: moved ? second : first,
    ...(letter === "R" ? { oldPath: first } : {}),
    status: STATUS[letter] ?? "modified",
    additions: 0,
    deletions: 0,
    binary: false,
  };
  return { file, length: moved ? 3 : 2 };
}

/** A moved file's figures are followed by both of its names. Answers with how many tokens were read. */
function parseFigures(tokens: readonly string[], index: number, files: Map<string, ChangedFile>): number {
  const [head = "", , second = ""] = tokens.slice(index, index + 3);
  const figures = /^(\d+|-)\t(\d+|-)\t([\s\S]*)$/.exec(head);
  if (!figures) return 1;
  const [, added = "0", deleted = "0", name = ""] = figures;
  const moved = name === "";
  const file = files.get(moved ? second : name);
  if (file) count(file, added, deleted);
  return moved ? 3 : 1;
}

function count(file: ChangedFile, added: string, deleted: string): void {
  if (added === "-") {
    file.binary = true;
    return;
  }
  file.additions = Number(added);
  file.deletions = Number(deleted);
}
