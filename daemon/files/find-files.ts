import { lstatSync } from "node:fs";
import type { FoundFiles } from "../../lib/workspace/connection";
import type { Cover } from "../apart/cover";
import { runGit } from "../changes/git-command";
import { entriesOf } from "../context/list-directories";
import type { Sandbox } from "../sandbox";
import { withEntry } from "./beneath";
import { nearTheTopFirst, rankPaths } from "./rank-paths";

const MAX_LIST_BYTES = 8 * 1024 * 1024;
const MAX_FILES = 100_000;
/** Without Git nothing says what is not worth a look. */
const MAX_WALKED_FILES = 20_000;
const MAX_WALK_MS = 1_500;
/** Repositories inside the workspace's own, such as what an agent has cloned into an empty one. */
const MAX_NESTED = 10;
/** Somebody types: the next letter finds the list that the last one has made. */
const KEEP_MS = 5_000;
const NOT_LOOKED_INTO = new Set([".git", ".hg", ".svn", ".venv", "node_modules", "venv", "__pycache__"]);

interface Listing {
  paths: string[];
  complete: boolean;
}

interface FinderContext {
  root: string;
  sandbox: Sandbox;
  cover: Cover;
}

export type FindFiles = (request: { query: string; limit: number }) => Promise<FoundFiles>;

/** Finds files of the workspace by what somebody types of their path: those that Git knows or does not ignore. */
export function createFindFiles(context: FinderContext): FindFiles {
  let kept: Promise<Listing> | null = null;

  function listing(): Promise<Listing> {
    if (kept !== null) return kept;
    const made = listFiles(context).then(({ paths, complete }) => ({
      paths: nearTheTopFirst(paths),
      complete,
    }));
    kept = made;
    const forget = () => {
      if (kept === made) kept = null;
    };
    // That there is nothing yet is quickly told, and the first file is what somebody waits for.
    made.then(({ paths }) => (paths.length === 0 ? forget() : setTimeout(forget, KEEP_MS).unref()), forget);
    return made;
  }

  return async ({ query, limit }) => {
    const { paths, complete } = await listing();
    const files: string[] = [];
    // A list of Git's names files that were deleted a moment ago, and modules that are directories.
    for (const path of rankPaths(paths, query, limit * 2)) {
      if (files.length < limit && (await isFile(context.root, path))) files.push(path);
    }
    return { files, complete };
  };
}

async function listFiles(context: FinderContext): Promise<Listing> {
  const known = await listWithGit(context, "");
  if (known === null) return walk(context.root, "");
  const nested = known.paths.filter((path) => path.endsWith("/"));
  const parts: Listing[] = [{ ...known, paths: known.paths.filter((path) => !path.endsWith("/")) }];
  for (const directory of nested.slice(0, MAX_NESTED)) {
    parts.push((await listWithGit(context, directory)) ?? (await walk(context.root, directory)));
  }
  const paths = parts.flatMap((part) => part.paths).filter((path) => !path.endsWith("/"));
  const isWhole = paths.length <= MAX_FILES && nested.length <= MAX_NESTED;
  return { paths: paths.slice(0, MAX_FILES), complete: isWhole && parts.every(({ complete }) => complete) };
}

/** `directory` is a repository inside the workspace, or empty. Null: it is none that Git can list. */
async function listWithGit(context: FinderContext, directory: string): Promise<Listing | null> {
  const there = directory === "" ? [] : ["-C", directory];
  const list = [...there, "ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const answer = await runGit(list, { ...context, maxBytes: MAX_LIST_BYTES });
  if (answer.code !== 0 && !answer.truncated) return null;
  const names = answer.stdout.toString("utf8").split("\0");
  // The last one ends with a NUL, or is cut.
  names.pop();
  const paths = [...new Set(names)].filter(isSayable).map((name) => `${directory}${name}`);
  return { paths, complete: !answer.truncated };
}

/** Looks into directories, those near the top first, as far as it gets in its time. */
async function walk(root: string, top: string): Promise<Listing> {
  const until = performance.now() + MAX_WALK_MS;
  const paths: string[] = [];
  const pending = [top];
  let complete = true;
  for (let at = pending.shift(); at !== undefined; at = pending.shift()) {
    if (performance.now() > until || paths.length >= MAX_WALKED_FILES) return { paths, complete: false };
    const found = await entriesOf(root, at === "" ? "." : at);
    complete &&= found.complete;
    for (const entry of found.entries) {
      if (!isSayable(entry.name)) continue;
      if (entry.isFile()) paths.push(`${at}${entry.name}`);
      else if (entry.isDirectory() && !NOT_LOOKED_INTO.has(entry.name)) pending.push(`${at}${entry.name}/`);
    }
  }
  return { paths, complete };
}

/** A name that can stand in a message, and mean the same file there. */
function isSayable(name: string): boolean {
  return name !== "" && !/[\p{Cc}\uFFFD]/u.test(name);
}

async function isFile(root: string, path: string): Promise<boolean> {
  try {
    return await withEntry({ root, path }, ({ at }) => lstatSync(at).isFile());
  } catch {
    return false;
  }
}
