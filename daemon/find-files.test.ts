import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { FoundFiles } from "../lib/workspace/connection";
import { startTestDaemon, type TestDaemon } from "./testing";

let daemon: TestDaemon;
const put = (...paths: string[]) => {
  for (const path of paths) {
    mkdirSync(dirname(join(daemon.root, path)), { recursive: true });
    writeFileSync(join(daemon.root, path), "x\n");
  }
};
const git = (directory: string, ...args: string[]) =>
  execFileSync("git", ["-c", "user.name=T", "-c", "user.email=t@example.com", ...args], {
    cwd: join(daemon.root, directory),
  });
const find = (query: string, limit = 20) =>
  daemon.result<FoundFiles>({ kind: "find_files", query, limit }, { chatId: null });

beforeEach(async () => {
  daemon = await startTestDaemon();
});
afterEach(() => daemon.close());

test("files that Git knows or does not ignore are found, also in a repository inside, and no file that is gone", async () => {
  git("", "init", "-q");
  put(
    "src/queue.ts",
    "src/gone.ts",
    "build/queue.js",
    "notes/later queue.md",
    "cloned/lib/queue.rs",
    "cloned/out/queue.o",
  );
  writeFileSync(join(daemon.root, ".gitignore"), "build\n");
  git("", "add", "src");
  git("", "commit", "-qm", "first");
  rmSync(join(daemon.root, "src/gone.ts"));
  git("cloned", "init", "-q");
  writeFileSync(join(daemon.root, "cloned/.gitignore"), "out\n");

  expect(await find("queue")).toEqual({
    files: ["src/queue.ts", "cloned/lib/queue.rs", "notes/later queue.md"],
    complete: true,
  });
  expect((await find("gone")).files).toEqual([]);
  expect((await find("queue", 1)).files).toEqual(["src/queue.ts"]);
});

test("without Git the directories are looked into, and no link leads out of the workspace", async () => {
  put("a/deep/queue.ts", "node_modules/queue/index.js", "queue.md");
  writeFileSync(join(dirname(daemon.root), "queue-of-others.txt"), "secret");
  symlinkSync("..", join(daemon.root, "up"));
  symlinkSync("../queue-of-others.txt", join(daemon.root, "queue-of-others.txt"));
  writeFileSync(join(daemon.root, "queue\nwith a line.md"), "");

  expect(await find("queue")).toEqual({ files: ["queue.md", "a/deep/queue.ts"], complete: true });
  expect(await daemon.result({ kind: "uncommitted" }, { chatId: null })).toEqual({
    files: null,
    complete: true,
  });
});

test("a directory with more entries than are looked at is not told as all that there is", async () => {
  mkdirSync(join(daemon.root, "many"));
  for (let i = 0; i < 5_001; i++) writeFileSync(join(daemon.root, `many/${i}`), "");
  expect(await find("nothing")).toEqual({ files: [], complete: false });
});

test("the first file of an empty workspace is found at once", async () => {
  expect((await find("")).files).toEqual([]);
  put("first.md");
  expect((await find("")).files).toEqual(["first.md"]);
});
