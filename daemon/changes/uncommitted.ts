import type { Uncommitted } from "../../lib/workspace/connection";
import type { ChangesContext } from "./changes";
import { runGit } from "./git-command";

/** Nobody waits for longer. */
const COUNT_LIMIT_MS = 8_000;
const MAX_STATUS_BYTES = 8 * 1024 * 1024;
/** Repositories inside the workspace's own, such as what an agent has cloned into an empty one. */
const MAX_NESTED = 10;
/** `XY name`, and after a renaming or copy the old name. */
const NAME_AT = 3;
const MOVED = /[RC]/;

type GitContext = Omit<ChangesContext, "touched">;

interface Status {
  files: number;
  /** Directories that are repositories of their own. */
  nested: string[];
  complete: boolean;
}

/** Counts for whoever asks, one count at a time: those that ask meanwhile get the same. */
export function createCountUncommitted(context: GitContext): () => Promise<Uncommitted> {
  let counting: Promise<Uncommitted> | null = null;
  return () => {
    counting ??= countUncommitted(context).finally(() => {
      counting = null;
    });
    return counting;
  };
}

/** How many files of the workspace are in no commit as they are now; null where there is no Git. */
async function countUncommitted(git: GitContext): Promise<Uncommitted> {
  const context = { ...git, until: performance.now() + COUNT_LIMIT_MS };
  const own = await readStatus(context, "");
  if (own === null) return { files: null, complete: performance.now() < context.until };
  let { files, complete } = own;
  for (const directory of own.nested.slice(0, MAX_NESTED)) {
    const status = await readStatus(context, directory);
    files += status?.files ?? 0;
    complete &&= status !== null && status.complete && status.nested.length === 0;
  }
  return { files, complete: complete && own.nested.length <= MAX_NESTED };
}

/** Null: it is no repository, or the time for counting is over. */
async function readStatus(
  { until, ...context }: GitContext & { until: number },
  directory: string,
): Promise<Status | null> {
  const timeoutMs = until - performance.now();
  if (timeoutMs <= 0) return null;
  const there = directory === "" ? [] : ["-C", directory];
  const args = [...there, "status", "--porcelain=v1", "-z", "--untracked-files=all"];
  const answer = await runGit(args, { ...context, maxBytes: MAX_STATUS_BYTES, timeoutMs });
  if (answer.code !== 0 && !answer.truncated) return null;
  return { ...parseStatus(answer.stdout.toString("utf8")), complete: !answer.truncated };
}

/** Reads `git status --porcelain -z`. */
export function parseStatus(text: string): Pick<Status, "files" | "nested"> {
  const tokens = text.split("\0");
  // The last one ends with a NUL, or is cut.
  tokens.pop();
  const nested: string[] = [];
  let files = 0;
  for (let index = 0; index < tokens.length; index++) {
    const token = tokens[index] ?? "";
    if (MOVED.test(token.slice(0, 2))) index++;
    if (token.endsWith("/")) nested.push(token.slice(NAME_AT));
    else files++;
  }
  return { files, nested };
}
