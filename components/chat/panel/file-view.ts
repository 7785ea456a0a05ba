import type { ChangedFile } from "@/lib/workspace/connection";

/** Longer diffs stay folded until a person opens them. */
const MAX_OPEN_LINES = 400;
const GENERATED = [
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|composer\.lock|[^/]+\.lock|pnpm-lock\.yaml|go\.sum)$/,
  /\.(?:min\.(?:js|css)|map|snap)$/,
  /(?:^|\/)(?:dist|vendor|node_modules)\//,
];

export function splitPath(path: string): { name: string; folder: string } {
  const cut = path.lastIndexOf("/");
  return { name: path.slice(cut + 1), folder: cut <= 0 ? "" : path.slice(0, cut) };
}

export function changedLines(file: Pick<ChangedFile, "additions" | "deletions">): number {
  return file.additions + file.deletions;
}

/** Whether a file's diff stays folded at first: nobody reads what a tool wrote, bytes, or a flood. */
export function isFoldedAtFirst(
  file: Pick<ChangedFile, "path" | "binary" | "additions" | "deletions">,
): boolean {
  if (file.binary || changedLines(file) > MAX_OPEN_LINES) return true;
  return GENERATED.some((pattern) => pattern.test(file.path));
}
