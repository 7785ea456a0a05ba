import { closeSync } from "node:fs";
import type { ChangedFile, Changes } from "../../lib/workspace/connection";
import type { Cover } from "../apart/cover";
import { DaemonError } from "../daemon-error";
import { withEntry } from "../files/beneath";
import { MAX_FILE_BYTES, openEntry, readOpened } from "../files/file-content";
import type { TouchedFile, TouchedFiles } from "../files/touched-files";
import { unifiedDiff } from "../files/unified-diff";
import type { Sandbox } from "../sandbox";
import { runGit } from "./git-command";
import { parseGitDiff } from "./parse-git-diff";

const MAX_LIST_BYTES = 8 * 1024 * 1024;
const MAX_DIFF_BYTES = 1024 * 1024;
const MAX_FILES = 2_000;
const BINARY_PROBE_BYTES = 8_000;
const LINE_FEED = 10;
const DIFF_OPTIONS = ["--no-ext-diff", "--no-textconv", "--no-color", "--find-renames", "--relative"];

export interface ChangesContext {
  root: string;
  sandbox: Sandbox;
  cover: Cover;
  touched: TouchedFiles;
}

/** The commit to compare with from now on; the empty tree before the first commit, empty text without Git. */
export async function readHead(context: ChangesContext): Promise<string> {
  const git = (args: string[]) => runGit(args, { ...context, maxBytes: MAX_LIST_BYTES });
  const [commit, empty] = await Promise.all([
    git(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]),
    git(["hash-object", "-t", "tree", "/dev/null"]),
  ]);
  if (commit.code === 0) return commit.stdout.toString("utf8").trim();
  const inside = await git(["rev-parse", "--is-inside-work-tree"]);
  const isRepository = inside.code === 0 && inside.stdout.toString("utf8").trim() === "true";
  return isRepository && empty.code === 0 ? empty.stdout.toString("utf8").trim() : "";
}

/** What differs from `base` now: the working tree as `git diff <base>` sees it, and files that Git does not know. */
export async function readChanges(
  request: { chatId: string; base: string },
  context: ChangesContext,
): Promise<Changes> {
  if (request.base === "") return changesWithoutGit(request.chatId, context);
  const [tracked, untracked] = await Promise.all([
    gitOrRefuse(
      ["diff", ...DIFF_OPTIONS, "--raw", "--numstat", "--no-abbrev", "-z", request.base, "--"],
      context,
    ),
    gitOrRefuse(["ls-files", "--others", "--exclude-standard", "-z"], context),
  ]);
  const names = untracked.stdout
    .toString("utf8")
    .split("\0")
    .filter((name) => name !== "" && !name.endsWith("/"));
  const known = parseGitDiff(tracked.stdout.toString("utf8"));
  const added: ChangedFile[] = [];
  for (const path of names.slice(0, MAX_FILES)) added.push(await describeUntracked(path, context));
  const files = [...known, ...added].sort((a, b) => (a.path < b.path ? -1 : 1));
  const complete =
    files.length <= MAX_FILES && names.length <= MAX_FILES && !tracked.truncated && !untracked.truncated;
  return { base: request.base, files: files.slice(0, MAX_FILES), ...totals(files), complete };
}

/** The unified diff of one changed file. */
export async function readDiff(
  request: { chatId: string; base: string; path: string; context?: number | undefined },
  context: ChangesContext,
): Promise<string> {
  if (request.base === "") return diffWithoutGit(request, context);
  const { files } = await readChanges(request, context);
  const file = files.find((candidate) => candidate.path === request.path);
  if (!file) return "";
  if (file.status === "untracked") {
    return capped(await git(["diff", ...DIFF_OPTIONS, "--no-index", "--", "/dev/null", file.path], context));
  }
  const around = request.context === undefined ? [] : [`--unified=${request.context}`];
  const paths = file.oldPath === undefined ? [file.path] : [file.oldPath, file.path];
  return capped(await git(["diff", ...DIFF_OPTIONS, ...around, request.base, "--", ...paths], context));
}

function git(args: string[], context: ChangesContext) {
  return runGit(args, { ...context, maxBytes: MAX_DIFF_BYTES });
}

async function gitOrRefuse(args: string[], context: ChangesContext) {
  const answer = await runGit(args, { ...context, maxBytes: MAX_LIST_BYTES });
  if (answer.code === 0 || answer.truncated) return answer;
  throw new DaemonError(
    "invalid",
    "Git cannot compare the workspace with the commit that the chat began at.",
  );
}

function capped(answer: { stdout: Buffer; truncated: boolean }): string {
  const text = answer.stdout.toString("utf8").replaceAll("\0", "\uFFFD");
  return answer.truncated
    ? `${text.slice(0, text.lastIndexOf("\n") + 1)}… the rest of the diff is left out\n`
    : text;
}

async function describeUntracked(path: string, context: ChangesContext): Promise<ChangedFile> {
  const bytes = await contentOf(path, context);
  const file: ChangedFile = { path, status: "untracked", additions: 0, deletions: 0, binary: false };
  if (bytes === null || bytes.length === 0) return file;
  if (bytes.subarray(0, BINARY_PROBE_BYTES).includes(0)) return { ...file, binary: true };
  return { ...file, additions: countLines(bytes) };
}

function countLines(bytes: Buffer): number {
  let lines = bytes.at(-1) === LINE_FEED ? 0 : 1;
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
  return lines;
}

/** A regular file's bytes, or null for anything else: it is only counted. */
async function contentOf(path: string, context: ChangesContext): Promise<Buffer | null> {
  try {
    return await withEntry({ root: context.root, path }, (entry) => {
      const opened = openEntry(entry, path);
      if (!opened) return null;
      try {
        return opened.stats.isFile() && opened.stats.size <= MAX_FILE_BYTES ? readOpened(opened, path) : null;
      } finally {
        closeSync(opened.fd);
      }
    });
  } catch {
    return null;
  }
}

function totals(files: ChangedFile[]) {
  return {
    additions: files.reduce((sum, file) => sum + file.additions, 0),
    deletions: files.reduce((sum, file) => sum + file.deletions, 0),
  };
}

async function changesWithoutGit(chatId: string, context: ChangesContext): Promise<Changes> {
  const files: ChangedFile[] = [];
  for (const touched of context.touched.list(chatId)) {
    const change = await describeTouched(chatId, touched, context);
    if (change) files.push(change);
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return { base: null, files, ...totals(files), complete: false };
}

async function describeTouched(
  chatId: string,
  touched: TouchedFile,
  context: ChangesContext,
): Promise<ChangedFile | null> {
  const { before, after } = await sidesOf(chatId, touched, context);
  if (!touched.existed && after === null) return null;
  if (before !== null && after !== null && before.equals(after)) return null;
  const status = after === null ? "deleted" : touched.existed ? "modified" : "added";
  const binary = [before, after].some((side) => side?.subarray(0, BINARY_PROBE_BYTES).includes(0));
  const diff = unifiedDiff(touched.path, {
    before: before?.toString("utf8") ?? null,
    after: after?.toString("utf8") ?? null,
  });
  const figures = binary
    ? { additions: 0, deletions: 0 }
    : { additions: diff.additions, deletions: diff.deletions };
  return { path: touched.path, status, ...figures, binary };
}

async function diffWithoutGit(
  request: { chatId: string; path: string; context?: number | undefined },
  context: ChangesContext,
): Promise<string> {
  const touched = context.touched.list(request.chatId).find((file) => file.path === request.path);
  if (!touched) return "";
  const { before, after } = await sidesOf(request.chatId, touched, context);
  const sides = { before: before?.toString("utf8") ?? null, after: after?.toString("utf8") ?? null };
  return unifiedDiff(touched.path, sides, request.context).diff;
}

async function sidesOf(chatId: string, touched: TouchedFile, context: ChangesContext) {
  return {
    before: context.touched.original(chatId, touched),
    after: await contentOf(touched.path, context),
  };
}
