import { closeSync, constants, mkdirSync, openSync, readlinkSync } from "node:fs";
import { DaemonError } from "../daemon-error";

const MAX_SYMLINKS = 40;
const DIRECTORY = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/** A name in an open directory. The path leads through the descriptor, so nothing above the name can be swapped meanwhile. */
export interface Entry {
  /** Where to open, rename or look at it: `/proc/self/fd/<directory>/<name>`. */
  at: string;
  /** `/proc/self/fd/<directory>`, for files beside it. */
  directory: string;
  /** Path from the workspace's root, symlinks resolved; empty for the root itself. */
  relative: string;
}

interface Step {
  fd: number;
  name: string;
}

/**
 * Resolves a path beneath `root`, one component at a time and each by descriptor. Symlinks are followed only while they stay
 * inside; `..` never leads out. `work` runs while the directory is open.
 *
 * @throws DaemonError when the path leaves the root, or a directory on the way is missing and must not be made.
 */
export async function withEntry<T>(
  target: { root: string; path: string; createDirectories?: boolean },
  work: (entry: Entry) => T | Promise<T>,
): Promise<T> {
  const stack: Step[] = [{ fd: openSync(target.root, DIRECTORY), name: "" }];
  try {
    const name = walk(stack, target);
    const directory = `/proc/self/fd/${top(stack).fd}`;
    const names = stack.slice(1).map((step) => step.name);
    const relative = (name === "." ? names : [...names, name]).join("/");
    return await work({ at: `${directory}/${name}`, directory, relative });
  } finally {
    for (const step of stack) closeSync(step.fd);
  }
}

/** Opens the directories up to the last component and returns that one; `.` stands for the directory itself. */
function walk(stack: Step[], target: { root: string; path: string; createDirectories?: boolean }): string {
  let pending = components(target.root, target.path, target.path);
  let symlinks = 0;
  for (;;) {
    const name = pending.shift();
    if (name === undefined) return ".";
    if (name === "..") {
      climb(stack, target.path);
      continue;
    }
    const at = `/proc/self/fd/${top(stack).fd}/${name}`;
    const link = readLink(at);
    if (link !== null) {
      if (++symlinks > MAX_SYMLINKS)
        throw new DaemonError("invalid", `${target.path} has too many symlinks.`);
      if (link.startsWith("/")) returnToRoot(stack, target.path);
      pending = [...components(target.root, link, target.path), ...pending];
      continue;
    }
    if (pending.length === 0) return name;
    stack.push({ fd: openDirectory(at, target), name });
  }
}

function components(root: string, path: string, shown: string): string[] {
  if (path.includes("\0")) throw new DaemonError("invalid", "A path cannot contain NUL.");
  let inside = path;
  if (path.startsWith("/")) {
    if (path !== root && !path.startsWith(`${root}/`)) throw outside(root, shown);
    inside = path.slice(root.length);
  }
  return inside.split("/").filter((name) => name !== "" && name !== ".");
}

function climb(stack: Step[], shown: string): void {
  if (stack.length === 1) throw outside("the workspace", shown);
  const step = stack.pop();
  if (step) closeSync(step.fd);
}

function returnToRoot(stack: Step[], shown: string): void {
  while (stack.length > 1) climb(stack, shown);
}

function readLink(at: string): string | null {
  try {
    return readlinkSync(at);
  } catch {
    return null;
  }
}

function openDirectory(at: string, target: { path: string; createDirectories?: boolean }): number {
  try {
    return openSync(at, DIRECTORY);
  } catch (error) {
    if (codeOf(error) === "ENOENT" && target.createDirectories) {
      mkdirSync(at);
      return openSync(at, DIRECTORY);
    }
    if (codeOf(error) === "ENOENT") {
      throw new DaemonError("not_found", `${target.path} does not exist. List its directory with read_file.`);
    }
    if (codeOf(error) === "ENOTDIR" || codeOf(error) === "ELOOP") {
      throw new DaemonError("invalid", `A part of ${target.path} is not a directory.`);
    }
    throw new DaemonError("refused", `${target.path} cannot be opened: ${codeOf(error)}.`);
  }
}

function top(stack: Step[]): Step {
  const step = stack.at(-1);
  if (!step) throw new Error("The root is never left.");
  return step;
}

function outside(root: string, shown: string): DaemonError {
  return new DaemonError(
    "refused",
    `${shown} lies outside of ${root}. The file tools work inside the workspace only; use execute to look elsewhere.`,
  );
}

export function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "EUNKNOWN";
}
