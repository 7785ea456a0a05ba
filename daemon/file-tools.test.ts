import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DaemonRequest } from "../lib/workspace/protocol";
import { startTestDaemon, type TestDaemon, waitFor } from "./testing";

let daemon: TestDaemon;
const at = (path: string) => join(daemon.root, path);
const put = (path: string, text: string | Buffer) => writeFileSync(at(path), text);
const get = (path: string) => readFileSync(at(path), "utf8");
const read = (path: string, range: { offset?: number; limit?: number } = {}, chatId = "chat_a") =>
  daemon.ask({ kind: "read_file", path, ...range }, { chatId });
const edit = (edits: Extract<DaemonRequest, { kind: "edit_files" }>["edits"], chatId = "chat_a") =>
  daemon.ask({ kind: "edit_files", edits }, { chatId });

beforeAll(async () => {
  daemon = await startTestDaemon();
});
afterAll(() => daemon.close());

test("a file is read with line numbers and its size", async () => {
  put("three.txt", "a\nb\nc\n");
  expect(await read("three.txt")).toMatchObject({
    result: { content: "     1\ta\n     2\tb\n     3\tc", file_size: 6, total_lines: 3, lines_read: 3 },
  });
  expect(await read(at("three.txt"), { offset: 2, limit: 1 })).toMatchObject({
    result: { content: "     2\tb\n[lines 2-2 of 3; read on with offset 3]", lines_read: 1 },
  });
});

test("an offset past the end is an error that says how long the file is", async () => {
  put("short.txt", "a\n");
  expect(await read("short.txt", { offset: 5 })).toMatchObject({
    failure: { message: expect.stringContaining("which has 1 lines") },
  });
});

test("long files are cut at 2000 lines, long lines at 2048 characters", async () => {
  put("long.txt", `${"y".repeat(5_000)}\n${"x\n".repeat(3_000)}`);
  const outcome = await read("long.txt");
  expect(outcome).toMatchObject({ result: { total_lines: 3_001, lines_read: 2_000 } });
  expect(JSON.stringify(outcome)).toContain("… [line cut]");
});

test("a directory is listed", async () => {
  mkdirSync(at("dir/inner"), { recursive: true });
  put("dir/file", "abc");
  symlinkSync("file", at("dir/link"));
  expect(await read("dir")).toMatchObject({
    result: {
      entries: [
        { name: "file", type: "file", size: 3 },
        { name: "inner", type: "directory" },
        { name: "link", type: "symlink" },
      ],
      total_entries: 3,
      truncated: false,
    },
  });
});

test("what is no text is not read as text", async () => {
  put("binary", Buffer.from([0xff, 0xfe, 0, 1]));
  expect(await read("binary")).toMatchObject({
    failure: { message: expect.stringContaining("not UTF-8 text") },
  });
});

test("no path leads out of the workspace", async () => {
  symlinkSync("/etc", at("etc"));
  symlinkSync("../../../../../../etc/hostname", at("climb"));
  symlinkSync("loop", at("loop"));
  mkdirSync(at("deep"));
  symlinkSync("..", at("deep/up"));
  const paths = [
    "/etc/hostname",
    "../state/config.json",
    "etc/hostname",
    "climb",
    "loop",
    "deep/up/../../x",
    `${daemon.root}-x/y`,
  ];
  for (const path of [...paths, "/proc/self/environ", "nul\0byte"]) {
    expect(await read(path), path).toMatchObject({ state: "failed" });
    expect(await daemon.ask({ kind: "write_file", path, content: "x" }), path).toMatchObject({
      state: "failed",
    });
    expect(await edit([{ path, old_text: "a", new_text: "b" }]), path).toMatchObject({ state: "failed" });
  }
  put("inside.txt", "in\n");
  symlinkSync(at("inside.txt"), at("absolute-link"));
  expect(await read("absolute-link")).toMatchObject({ state: "finished" });
  expect(await read("deep/up/inside.txt")).toMatchObject({ state: "finished" });
});

test("a file is written with its directories, and through a symlink that stays inside", async () => {
  const outcome = await daemon.ask({ kind: "write_file", path: "new/sub/file.txt", content: "one\ntwo\n" });
  expect(outcome).toMatchObject({
    result: { ok: true, created: true, path: "new/sub/file.txt", additions: 2, deletions: 0 },
  });
  symlinkSync("sub/file.txt", at("new/link"));
  await daemon.result({ kind: "write_file", path: "new/link", content: "three\n" });
  expect(get("new/sub/file.txt")).toBe("three\n");
  expect(statSync(at("new/sub/file.txt")).mode & 0o777).toBe(0o644);
});

test("W12 an edit keeps mode, line ends and byte order mark, and answers with its diff", async () => {
  put("dos.txt", "\uFEFFone\r\ntwo\r\nthree\r\n");
  chmodSync(at("dos.txt"), 0o755);
  const outcome = await edit([{ path: "dos.txt", old_text: "two\n", new_text: "zwei\n2\n" }]);
  expect(get("dos.txt")).toBe("\uFEFFone\r\nzwei\r\n2\r\nthree\r\n");
  expect(statSync(at("dos.txt")).mode & 0o777).toBe(0o755);
  expect(outcome).toMatchObject({ result: { files: [{ path: "dos.txt", additions: 2, deletions: 1 }] } });
  expect(JSON.stringify(outcome)).toContain("-two");
});

test("when one edit of many does not fit, no file is changed", async () => {
  put("a.txt", "aaa\n");
  put("b.txt", "bbb\n");
  const outcome = await edit([
    { path: "a.txt", old_text: "aaa", new_text: "AAA" },
    { path: "b.txt", old_text: "missing", new_text: "x" },
  ]);
  expect(outcome).toMatchObject({ failure: { message: expect.stringContaining("Edit 2 (b.txt)") } });
  expect([get("a.txt"), get("b.txt")]).toEqual(["aaa\n", "bbb\n"]);
  expect(readdirSync(daemon.root).filter((name) => name.startsWith(".lathe-"))).toEqual([]);
});

test("several edits of one file see each other", async () => {
  put("c.txt", "one\n");
  await edit([
    { path: "c.txt", old_text: "one", new_text: "two" },
    { path: "c.txt", old_text: "two", new_text: "three" },
  ]);
  expect(get("c.txt")).toBe("three\n");
});

test("W13 a file that changed since this chat read it is not overwritten", async () => {
  put("seen.txt", "old\n");
  await read("seen.txt");
  put("seen.txt", "other\n");
  const refused = { failure: { reason: "refused", message: expect.stringContaining("since you read it") } };
  expect(await edit([{ path: "seen.txt", old_text: "other", new_text: "mine" }])).toMatchObject(refused);
  expect(await daemon.ask({ kind: "write_file", path: "seen.txt", content: "mine" })).toMatchObject(refused);
  expect(get("seen.txt")).toBe("other\n");
  expect(await edit([{ path: "seen.txt", old_text: "other", new_text: "b" }], "chat_b")).toMatchObject({
    state: "finished",
  });
  await read("seen.txt");
  expect(await edit([{ path: "seen.txt", old_text: "b", new_text: "c" }])).toMatchObject({
    state: "finished",
  });
});

test("W12 a daemon killed while it edits many files leaves each of them old or new", async () => {
  const names = Array.from({ length: 40 }, (_, i) => `many-${i}.txt`);
  const body = "x".repeat(200_000);
  for (const name of names) put(name, `old ${body}\n`);
  const edits = names.map((path) => ({ path, old_text: "old ", new_text: "new " }));
  daemon.send({
    type: "command",
    id: "call_many",
    chatId: "chat_a",
    epoch: 1,
    request: { kind: "edit_files", edits },
  });
  await waitFor(() => readdirSync(daemon.root).some((name) => name.startsWith(".lathe-call_many-")));
  await daemon.kill();
  for (const name of names) expect([`old ${body}\n`, `new ${body}\n`]).toContain(get(name));
  await daemon.start();
  await daemon.result({ kind: "read_file", path: "." });
  expect(readdirSync(daemon.root).filter((name) => name.startsWith(".lathe-"))).toEqual([]);
});

test("something that is no regular file is neither read nor waited for", async () => {
  await daemon.ask({ kind: "exec", command: "mkfifo pipe", timeoutMs: 5_000, background: false });
  expect(existsSync(at("pipe"))).toBe(true);
  expect(await read("pipe")).toMatchObject({
    failure: { message: expect.stringContaining("not a regular file") },
  });
});
