import { spawn } from "node:child_process";
import type { Sandbox } from "../sandbox";

const GIT_TIMEOUT_MS = 20_000;

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
  /** It is to change the repository. */
  writes?: boolean;
}

/**
 * Runs Git in the workspace's directory, inside its sandbox. Whoever looks changes nothing: a filter that the repository names runs
 * whenever somebody compares, also while its chat plans.
 */
export function runGit(args: readonly string[], context: GitContext): Promise<GitAnswer> {
  const { sandbox, root, maxBytes, writes = false } = context;
  const argv = ["git", ...SAFE_OPTIONS, ...args];
  const isHeld = !writes && sandbox.isolation === "bubblewrap";
  const { file, args: wrapped } = isHeld
    ? sandbox.wrapApart(argv, { workdir: root, layers: null })
    : sandbox.wrap(argv, root);
  const env = { ...sandbox.environment(), GIT_OPTIONAL_LOCKS: "0", GIT_LITERAL_PATHSPECS: "1" };
  return new Promise((resolve) => {
    const child = spawn(file, wrapped, {
      cwd: sandbox.isolation === "none" ? root : "/",
      env,
      stdio: ["ignore", "pipe", "ignore"],
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let truncated = false;
    const timer = setTimeout(() => child.kill("SIGKILL"), GIT_TIMEOUT_MS);
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
