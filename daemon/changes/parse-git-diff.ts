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
    const letter = tokens[index]?.split(" ")[4]?.[0] ?? "M";
    const first = tokens[index + 1] ?? "";
    const moved = letter === "R" || letter === "C";
    const path = moved ? (tokens[index + 2] ?? "") : first;
    index += moved ? 3 : 2;
    files.set(path, {
      path,
      ...(letter === "R" ? { oldPath: first } : {}),
      status: STATUS[letter] ?? "modified",
      additions: 0,
      deletions: 0,
      binary: false,
    });
  }
  while (index < tokens.length) {
    const figures = /^(\d+|-)\t(\d+|-)\t([\s\S]*)$/.exec(tokens[index] ?? "");
    if (!figures) {
      index++;
      continue;
    }
    const [, added = "0", deleted = "0", name = ""] = figures;
    const moved = name === "";
    const file = files.get(moved ? (tokens[index + 2] ?? "") : name);
    index += moved ? 3 : 1;
    if (file) count(file, added, deleted);
  }
  return [...files.values()];
}

function count(file: ChangedFile, added: string, deleted: string): void {
  if (added === "-") {
    file.binary = true;
    return;
  }
  file.additions = Number(added);
  file.deletions = Number(deleted);
}
