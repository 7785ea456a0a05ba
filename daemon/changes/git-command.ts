import { spawn } from "node:child_process";
import type { Cover } from "../apart/cover";
import { DaemonError } from "../daemon-error";
import type { Sandbox } from "../sandbox";

const GIT_TIMEOUT_MS = 20_000;
const MAX_CONFIGURATION_BYTES = 256 * 1024;

/**
 * A repository's own configuration may name programs to run. Those that can be are switched off; the rest can only run where
 * Git itself does: inside the workspace's sandbox.
 */
const SAFE_OPTIONS = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", "/dev/null"],
  ["core.quotePath", "false"],
  ["core.pager", "cat"],
  ["diff.external", ""],
  ["diff.noprefix", "false"],
  ["diff.mnemonicPrefix", "false"],
  ["color.ui", "false"],
  ["safe.directory", "*"],
].flatMap(([name, value]) => ["-c", `${name}=${value}`]);

export interface GitAnswer {
  /** Null when Git was stopped: too long, or too much output. */
  code: number | null;
  stdout: Buffer;
  truncated: boolean;
}

interface GitContext {
  sandbox: Sandbox;
  root: string;
  maxBytes: number;
  timeoutMs?: number;
  /** What holds Git to looking; null when it is to change the repository. */
  cover: Cover | null;
}

interface Wrapped {
  file: string;
  args: string[];
}

/**
 * Runs Git in the workspace's directory, inside its sandbox. Whoever looks changes nothing, although a filter that the repository
 * names runs whenever somebody compares, also while its chat plans: what it writes goes into a copy that is thrown away, and where
 * there can be none the filters are switched off. Files are then compared as they lie there.
 */
export async function runGit(args: readonly string[], context: GitContext): Promise<GitAnswer> {
  const { sandbox, root, cover } = context;
  const argv = ["git", ...SAFE_OPTIONS, ...args];
  if (cover === null) return run(sandbox.wrap(argv, root), context);
  const scratch = await cover.scratch();
  if (scratch === null) return run(sandbox.wrap(argv, root), context, await withoutFilters(context));
  try {
    return await run(sandbox.wrapApart(argv, { workdir: root, layers: scratch.layers }), context);
  } finally {
    scratch.discard();
  }
}

/**
 * Settings that leave no filter a program; as environment, because an option cannot say a name with `=` in it.
 *
 * @throws DaemonError when there are more filters than can be read
 */
async function withoutFilters(context: GitContext): Promise<Record<string, string>> {
  const argv = ["git", ...SAFE_OPTIONS, "config", "--null", "--name-only", "--get-regexp", "^filter[.]"];
  const { sandbox, root } = context;
  const answer = await run(sandbox.wrap(argv, root), { ...context, maxBytes: MAX_CONFIGURATION_BYTES });
  if (answer.truncated) throw new DaemonError("invalid", "The repository's configuration is too long.");
  const names = answer.stdout.toString("utf8").split("\0").filter(Boolean);
  const filters = [...new Set(names.map((name) => name.slice(0, name.lastIndexOf("."))))];
  // One that is required would make Git refuse.
  const settings = filters.flatMap((filter) => [
    [`${filter}.clean`, ""],
    [`${filter}.process`, ""],
    [`${filter}.required`, "false"],
  ]);
  const pairs = settings.flatMap(([name = "", value = ""], at) => [
    [`GIT_CONFIG_KEY_${at}`, name],
    [`GIT_CONFIG_VALUE_${at}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(settings.length), ...Object.fromEntries(pairs) };
}

function run(
  { file, args }: Wrapped,
  { sandbox, root, maxBytes, timeoutMs = GIT_TIMEOUT_MS }: GitContext,
  settings: Record<string, string> = {},
): Promise<GitAnswer> {
  const env = { ...sandbox.environment(), GIT_OPTIONAL_LOCKS: "0", GIT_LITERAL_PATHSPECS: "1", ...settings };
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd: sandbox.isolation === "none" ? root : "/",
      env,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let truncated = false;
    const timer = setTimeout(() => child.kill("SIGKILL"), timeoutMs);
    child.stdout.on("data", (chunk: Buffer) => {
      const kept = chunk.subarray(0, maxBytes - size);
      size += kept.length;
      if (kept.length > 0) chunks.push(kept);
      if (kept.length < chunk.length) {
        truncated = true;
        child.kill("SIGKILL");
      }
    });
    const finish = (code: number | null) => {
      clearTimeout(timer);
      resolve({ code, stdout: Buffer.concat(chunks), truncated });
    };
    child.on("error", () => finish(null));
    child.on("close", finish);
  });
}
