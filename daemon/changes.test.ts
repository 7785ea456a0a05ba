import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Changes } from "../lib/workspace/connection";
import { execRequest, startTestDaemon, type TestDaemon } from "./testing";

let daemon: TestDaemon;
const at = (path: string) => join(daemon.root, path);
const put = (path: string, text: string | Buffer) => writeFileSync(at(path), text);
const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], {
    cwd: daemon.root,
    encoding: "utf8",
  });
const head = () => daemon.result<string>({ kind: "head" }, { chatId: null, id: `cmd_head_${Math.random()}` });
const changes = (base: string) =>
  daemon.result<Changes>({ kind: "changes", chatId: "chat_a", base }, { chatId: null });
const diff = (base: string, path: string) =>
  daemon.result<string>({ kind: "diff", chatId: "chat_a", base, path }, { chatId: null });

beforeEach(async () => {
  daemon = await startTestDaemon();
});
afterEach(() => daemon.close());

function commitSome(): string {
  git("init", "-q", "-b", "main");
  put("kept.txt", "one\ntwo\nthree\n");
  put("gone.txt", "bye\n");
  put("moved.txt", "a\nb\nc\nd\ne\n");
  put("image.png", Buffer.from([0, 1, 2, 3]));
  put("staged.txt", "s\n");
  git("add", ".");
  git("commit", "-qm", "first");
  return git("rev-parse", "HEAD").trim();
}

test("changes are what git diff says, and what Git does not know", async () => {
  const base = commitSome();
  expect(await head()).toBe(base);
  expect(await changes(base)).toEqual({ base, files: [], additions: 0, deletions: 0, complete: true });

  put("kept.txt", "one\n2\nthree\nfour\n");
  rmSync(at("gone.txt"));
  renameSync(at("moved.txt"), at("renamed.txt"));
  put("image.png", Buffer.from([0, 9, 9]));
  put("staged.txt", "s\nt\n");
  git("add", "staged.txt", "renamed.txt", "moved.txt");
  put("with space\tand ümlaut.txt", "new\nfile\n");
  git("-c", "core.hooksPath=/dev/null", "commit", "-qm", "second", "staged.txt");

  const found = await changes(base);
  expect(found).toMatchObject({ additions: 5, deletions: 2, complete: true });
  expect(Object.fromEntries(found.files.map(({ path, status }) => [path, status]))).toEqual({
    "gone.txt": "deleted",
    "image.png": "modified",
    "kept.txt": "modified",
    "renamed.txt": "renamed",
    "staged.txt": "modified",
    "with space\tand ümlaut.txt": "untracked",
  });
  const whole = git("diff", "--no-color", "-M", base);
  const pieces = found.files
    .filter((file) => file.status !== "untracked")
    .map((file) => diff(base, file.path));
  expect((await Promise.all(pieces)).join("")).toBe(whole);
  expect(await diff(base, "with space\tand ümlaut.txt")).toContain("+new\n+file\n");
  expect(await diff(base, "../../etc/passwd")).toBe("");
});

test("before the first commit everything is new", async () => {
  git("init", "-q");
  const base = await head();
  expect(base).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  put("a.txt", "1\n2\n");
  expect(await changes(base)).toMatchObject({ files: [{ path: "a.txt", additions: 2 }], complete: true });
});

test("without Git the changes are what the edit tools wrote", async () => {
  expect(await head()).toBe("");
  put("old.txt", "a\n");
  put("same.txt", "s\n");
  const write = (path: string, content: string) => daemon.result({ kind: "write_file", path, content });
  await write("old.txt", "b\n");
  await write("new.txt", "n\n");
  await write("same.txt", "x\n");
  await write("same.txt", "s\n");
  await daemon.result(execRequest("echo more > by-command.txt"));
  expect(await changes("")).toEqual({
    base: null,
    files: [
      { path: "new.txt", status: "added", additions: 1, deletions: 0, binary: false },
      { path: "old.txt", status: "modified", additions: 1, deletions: 1, binary: false },
    ],
    additions: 2,
    deletions: 1,
    complete: false,
  });
  expect(await diff("", "old.txt")).toContain("-a\n+b\n");
});

test("W20 a repository's own configuration runs nothing outside of the sandbox", async () => {
  const base = commitSome();
  const canary = join(daemon.stateDirectory, "escaped");
  const hook = at("hook.sh");
  writeFileSync(hook, `#!/bin/sh\ntouch ${canary} ${at("ran-inside")}\n`, { mode: 0o755 });
  for (const [name, value] of [
    ["core.fsmonitor", hook],
    ["diff.external", hook],
    ["core.pager", hook],
    ["filter.evil.clean", hook],
    ["diff.evil.textconv", hook],
    ["diff.evil.command", hook],
  ] as const) {
    git("config", name, value);
  }
  mkdirSync(at(".git/info"), { recursive: true });
  put(".git/info/attributes", "* filter=evil diff=evil\n");
  put("kept.txt", "changed\n");
  await head();
  await changes(base);
  await diff(base, "kept.txt");
  expect(existsSync(canary)).toBe(false);
});

test("a new workspace can begin as a repository", async () => {
  await daemon.close();
  daemon = await startTestDaemon({ config: { initGit: true } });
  expect(await head()).toBe("4b825dc642cb6eb9a060e54bf8d69288fbee4904");
  expect(readFileSync(at(".git/HEAD"), "utf8")).toContain("main");
});
