import { existsSync } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { homedir } from "node:os";
import { AppError } from "../../../errors";
import type { DirectoryEntry } from "../../workspace-view";

const MAX_SUGGESTIONS = 50;

export interface LocalRoots {
  /** @throws AppError `invalid_request` */
  resolve(path: string): Promise<string>;
  complete(typed: string): Promise<DirectoryEntry[]>;
}

/** The directories that workspaces on this host may lie in; `never` are the server's own. `~` is `home`. */
export function createLocalRoots(
  roots: readonly string[],
  never: readonly string[],
  home: string = homedir(),
): LocalRoots {
  const realAll = async (paths: readonly string[]) =>
    (await Promise.all(paths.map((path) => realpath(path).catch(() => null)))).filter(
      (path) => path !== null,
    );

  async function isAllowed(path: string): Promise<boolean> {
    const [allowed, forbidden] = await Promise.all([realAll(roots), realAll(never)]);
    if (forbidden.some((one) => isWithin(path, one) || isWithin(one, path))) return false;
    return isOffered(path, allowed);
  }

  async function resolve(path: string): Promise<string> {
    const whole = withHome(path, home);
    if (!whole.startsWith("/")) throw refused("Give the whole path, beginning with / or ~/.");
    const real = await realpath(whole).catch(() => null);
    const isDirectory = real !== null && (await stat(real).catch(() => null))?.isDirectory();
    const allowed = real !== null && (await isAllowed(real));
    // What lies elsewhere is not told apart from what does not exist.
    if (real === null || !isDirectory || !allowed) {
      throw refused(`There is no such folder inside ${roots.join(" or ")} that may be used.`);
    }
    return real;
  }

  async function complete(text: string): Promise<DirectoryEntry[]> {
    if (text === "/") return rootEntries(await realAll(roots));
    if (text === "" && !(await isReachable(home))) return rootEntries(await realAll(roots));
    const typed = text === "" ? `${home}/` : withHome(text, home);
    const parent = typed.endsWith("/") ? typed : dirname(typed);
    const prefix = typed.endsWith("/") ? "" : basename(typed);
    const real = parent.startsWith("/") ? await realpath(parent).catch(() => null) : null;
    const found = real === null ? [] : await childDirectories(real, prefix);
    const entries: DirectoryEntry[] = [];
    for (const path of found) {
      if (entries.length < MAX_SUGGESTIONS && (await isReachable(path))) entries.push(describe(path));
    }
    const matching = (await realAll(roots)).filter(
      (root) => root.startsWith(typed) && !entries.some((one) => one.path === root),
    );
    return [...rootEntries(matching), ...entries].slice(0, MAX_SUGGESTIONS);
  }

  async function isReachable(path: string): Promise<boolean> {
    const real = await realpath(path).catch(() => null);
    if (real === null || !(await stat(real).catch(() => null))?.isDirectory()) return false;
    const [allowed, forbidden] = await Promise.all([realAll(roots), realAll(never)]);
    return isOffered(real, allowed) && !forbidden.some((one) => isWithin(real, one));
  }

  return { resolve, complete };
}

/**
 * Lies inside a root, and not in one of its own dot-directories: there a person keeps keys and settings, and no projects. Of
 * roots inside each other, the innermost decides.
 */
function isOffered(path: string, roots: readonly string[]): boolean {
  const [root] = roots.filter((one) => isWithin(path, one)).toSorted((a, b) => b.length - a.length);
  return root !== undefined && !relative(root, path).startsWith(".");
}

/** `~` and `~/…` mean the home of whoever runs the server, as in a shell. */
function withHome(path: string, home: string): string {
  if (path === "~") return `${home}/`;
  return path.startsWith("~/") ? join(home, path.slice(1)) : path;
}

async function childDirectories(parent: string, prefix: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  const hidden = prefix.startsWith(".");
  return entries
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map((entry) => entry.name)
    .filter(
      (name) => name.toLowerCase().startsWith(prefix.toLowerCase()) && (hidden || !name.startsWith(".")),
    )
    .sort()
    .map((name) => join(parent, name));
}

function rootEntries(roots: readonly string[]): DirectoryEntry[] {
  return roots.map(describe);
}

function describe(path: string): DirectoryEntry {
  return { path, name: basename(path) || "/", git: existsSync(join(path, ".git")) };
}

function refused(message: string): AppError {
  return new AppError("invalid_request", message, { fields: [{ path: "path", message }] });
}

export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith("/") ? directory : `${directory}/`);
}
