import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { ExecResult } from "../lib/workspace/connection";
import { ATTEMPTS, scriptOf, TARGETS } from "./escape-attempts";
import { execRequest, startTestDaemon, type TestDaemon, waitFor } from "./testing";

const LONG_TIMEOUT_MS = 15 * 60_000;
const CALL_TIMEOUT_MS = 60_000;
const MIN_ATTEMPTS = 300;
/** As many of the ways work where things may be changed; the others need rights that no sandbox gives. */
const MIN_WORKING = 40;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Everything that can be told of a tree: names, kinds, modes, times and contents. */
function hashOf(...directories: string[]): string {
  const hash = createHash("sha256");
  const visit = (path: string) => {
    const stats = lstatSync(path);
    hash.update(`${path}\0${stats.mode}\0${stats.isDirectory() ? "" : stats.mtimeMs}\0${stats.nlink}\0`);
    if (stats.isSymbolicLink()) hash.update(readlinkSync(path));
    else if (stats.isFile()) hash.update(readFileSync(path));
    else if (stats.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
  };
  for (const directory of directories) visit(directory);
  return hash.digest("hex");
}

function furnish({ root }: TestDaemon): void {
  mkdirSync(join(root, "src/deep"), { recursive: true });
  for (const name of ["a.txt", "src/deep/b.txt", "with space.txt"])
    writeFileSync(join(root, name), "one\ntwo\n");
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "first");
}

async function start(isolation: "bubblewrap" | "unshare" | "none"): Promise<TestDaemon> {
  const daemon = await startTestDaemon({ config: { isolation } });
  cleanups.push(() => daemon.close());
  furnish(daemon);
  return daemon;
}

const treeOf = (daemon: TestDaemon) =>
  hashOf(daemon.root, join(daemon.stateDirectory, "home"), join(daemon.stateDirectory, "plans"));

async function makeAttempts(daemon: TestDaemon, kind: "exec" | "exec_apart") {
  let ran = 0;
  let working = 0;
  for (const attempt of ATTEMPTS) {
    const before = treeOf(daemon);
    const exec = execRequest(scriptOf(attempt), { timeoutMs: CALL_TIMEOUT_MS });
    const { command, timeoutMs } = exec;
    const result = await daemon.result<ExecResult>(kind === "exec" ? exec : { kind, command, timeoutMs });
    ran += result.output.split("\n").filter((line) => line.startsWith("ran ")).length;
    if (treeOf(daemon) === before) continue;
    working += 1;
    if (kind === "exec_apart") throw new Error(`"${attempt.name}" has changed the workspace`);
  }
  return { ran, working };
}

test.each(["bubblewrap", "unshare"] as const)(
  "%s: nothing that a command does where nothing may be changed reaches the workspace",
  async (isolation) => {
    const daemon = await start(isolation);
    const before = treeOf(daemon);
    const { ran } = await makeAttempts(daemon, "exec_apart");
    expect(treeOf(daemon)).toBe(before);
    console.info(`${isolation}: ${ran} commands ran, the tree is unchanged: ${before.slice(0, 12)}`);
    expect(ran).toBe(ATTEMPTS.length * TARGETS.length);
    expect(ran).toBeGreaterThan(MIN_ATTEMPTS);
  },
  LONG_TIMEOUT_MS,
);

test(
  "the same attempts change the workspace where that is allowed",
  async () => {
    const daemon = await start("bubblewrap");
    const { ran, working } = await makeAttempts(daemon, "exec");
    console.info(`control: ${ran} commands ran, ${working} of ${ATTEMPTS.length} ways changed the tree`);
    expect(working).toBeGreaterThanOrEqual(MIN_WORKING);
  },
  LONG_TIMEOUT_MS,
);

test("what a chat had left running is ended before its first command where nothing may be changed", async () => {
  const daemon = await start("bubblewrap");
  const loop = "while :; do date +%s%N >> beat; sleep 0.02; done";
  await daemon.result<ExecResult>(execRequest(loop, { background: true }));
  await waitFor(() => readdirSync(daemon.root).includes("beat"));
  const apart = { kind: "exec_apart", command: "echo looked", timeoutMs: 10_000 } as const;
  const first = await daemon.result<ExecResult>(apart);
  expect(first).toMatchObject({ output: "looked\n", note: expect.stringContaining("were stopped") });
  const before = treeOf(daemon);
  const second = await daemon.result<ExecResult>({ ...apart, command: "sleep 0.3; tail -n 1 beat" });
  expect(second.note).toBeUndefined();
  expect(treeOf(daemon)).toBe(before);
});

test.each(["bubblewrap", "unshare", "none"] as const)(
  "%s: a filter that the repository names writes nothing when changes are looked at",
  async (isolation) => {
    const daemon = await start(isolation);
    const filter = 'sh -c "echo x >> $PWD/filtered; cat"'.replaceAll("$PWD", daemon.root);
    const prepare = `git config filter.f.clean '${filter}'; git config filter.f.required true
      git config 'filter.a=b.clean' '${filter}'
      printf '*.txt filter=f\\na.txt filter=a=b\\n' > .gitattributes; git add .gitattributes; rm -f filtered`;
    await daemon.result<ExecResult>(execRequest(prepare));
    writeFileSync(join(daemon.root, "a.txt"), "changed\n");
    const base = await daemon.result<string>({ kind: "head" });
    const before = treeOf(daemon);
    const changes = await daemon.result({ kind: "changes", chatId: "chat_a", base });
    expect(changes).toMatchObject({ files: [{ path: ".gitattributes" }, { path: "a.txt" }] });
    const diff = await daemon.result({ kind: "diff", chatId: "chat_a", base, path: "a.txt" });
    expect(diff).toContain("+changed");
    expect(treeOf(daemon)).toBe(before);
    await daemon.result<ExecResult>(execRequest("git diff > /dev/null"));
    expect(readdirSync(daemon.root)).toContain("filtered");
  },
  LONG_TIMEOUT_MS,
);
