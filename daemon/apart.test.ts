import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { ExecResult } from "../lib/workspace/connection";
import type { DaemonRequest } from "../lib/workspace/protocol";
import { execRequest, startTestDaemon, type TestDaemon, type TestDaemonOptions } from "./testing";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(config: TestDaemonOptions["config"] = {}): Promise<TestDaemon> {
  const daemon = await startTestDaemon({ config });
  cleanups.push(() => daemon.close());
  writeFileSync(join(daemon.root, "a.txt"), "one\n");
  writeFileSync(join(daemon.root, "b.txt"), "two\n");
  return daemon;
}

const apart = (command: string, timeoutMs = 20_000): DaemonRequest => ({
  kind: "exec_apart",
  command,
  timeoutMs,
});
const PLAN = "/run/lathe/plans/PLAN-chat_a.md";

test.each(["bubblewrap", "unshare"] as const)(
  "%s: a command sees what it wrote, is told what it would have changed, and the workspace stays",
  async (isolation) => {
    const daemon = await start({ isolation });
    const first = await daemon.result<ExecResult>(apart("echo new > a.txt; rm b.txt; mkdir d; echo z > d/z"));
    expect(first).toMatchObject({ exit_code: 0, note: expect.stringContaining("unchanged") });
    expect(first.would_have_changed?.files.map(({ path, change }) => [path, change])).toEqual([
      ["a.txt", "changed"],
      ["b.txt", "deleted"],
      ["d/z", "created"],
    ]);
    expect(first.would_have_changed?.files[0]?.diff).toContain("-one\n+new");
    const second = await daemon.result<ExecResult>(apart("cat a.txt d/z; ls; echo h > ~/h; id -u"));
    // In a namespace of `unshare` everybody is root to himself.
    const uid = isolation === "unshare" ? 0 : process.getuid?.();
    expect(second.output).toBe(`new\nz\na.txt\nd\n${uid}\n`);
    expect(readFileSync(join(daemon.root, "a.txt"), "utf8")).toBe("one\n");
    expect(readdirSync(daemon.root).sort()).toEqual(["a.txt", "b.txt"]);
    expect(existsSync(join(daemon.stateDirectory, "home", "h"))).toBe(false);

    const other = await daemon.result<ExecResult>(apart("cat a.txt"), { chatId: "chat_b" });
    expect(other).toMatchObject({ output: "one\n" });
    expect(other.would_have_changed).toBeUndefined();

    await daemon.result<ExecResult>(execRequest("true"));
    const later = await daemon.result<ExecResult>(apart("cat a.txt b.txt"));
    expect(later.output).toBe("one\ntwo\n");
    expect(later.would_have_changed).toBeUndefined();
  },
);

test("nothing stays running: not behind the command, and not past its time", async () => {
  const daemon = await start();
  const left = await daemon.result<ExecResult>(apart("(sleep 60 &) ; echo done"));
  expect(left).toMatchObject({ success: true, output: "done\n" });
  expect(left.background_process_id).toBeUndefined();
  const late = await daemon.result<ExecResult>(apart("echo begun; sleep 60", 500));
  expect(late).toMatchObject({
    success: false,
    output: expect.stringMatching(/^begun\n/),
    error: expect.stringContaining("was stopped"),
  });
  const running = await daemon.result<{ running: boolean }[]>({ kind: "processes", chatId: "chat_a" });
  expect(running.filter((process) => process.running)).toEqual([]);
});

test("without a sandbox nothing runs, and that is said", async () => {
  const daemon = await start({ isolation: "none" });
  expect(await daemon.ask(apart("echo x > a.txt"))).toMatchObject({
    state: "failed",
    failure: { reason: "refused", message: expect.stringContaining("no sandbox") },
  });
  expect(readFileSync(join(daemon.root, "a.txt"), "utf8")).toBe("one\n");
  expect(daemon.frames()).toContainEqual(expect.objectContaining({ type: "heartbeat", canRunApart: false }));
});

test("a chat writes its plan and no other's, and everybody may read it", async () => {
  const daemon = await start();
  const write = { kind: "write_file", path: PLAN, content: "# Plan\n" } as const;
  expect(await daemon.result(write)).toMatchObject({ created: true });
  expect(await daemon.ask(write, { chatId: "chat_b" })).toMatchObject({ failure: { reason: "refused" } });
  const edits = [{ path: PLAN, old_text: "Plan", new_text: "Better plan" }];
  await daemon.result({ kind: "edit_files", edits });
  const mixed = [...edits, { path: "a.txt", old_text: "one", new_text: "1" }];
  expect(await daemon.ask({ kind: "edit_files", edits: mixed })).toMatchObject({
    failure: { reason: "invalid" },
  });
  expect(await daemon.result({ kind: "read_plan" })).toEqual({ text: "# Better plan\n" });
  expect(await daemon.result({ kind: "read_plan" }, { chatId: "chat_b" })).toEqual({ text: null });
  const seen = await daemon.result({ kind: "read_file", path: PLAN }, { chatId: "chat_b" });
  expect(seen).toMatchObject({ content: expect.stringContaining("Better plan") });
  const shown = await daemon.result<ExecResult>(apart(`cat ${PLAN}; echo x > ${PLAN}`));
  expect(shown).toMatchObject({ output: expect.stringMatching(/^# Better plan\n/), success: false });
  expect(readdirSync(daemon.root).sort()).toEqual(["a.txt", "b.txt"]);
});

test("a plan file that is a link is neither written nor read", async () => {
  const daemon = await start();
  symlinkSync(join(daemon.root, "a.txt"), join(daemon.stateDirectory, "plans", "PLAN-chat_a.md"));
  const refused = {
    state: "failed",
    failure: { reason: "refused", message: expect.stringContaining("plain file") },
  };
  expect(await daemon.ask({ kind: "write_file", path: PLAN, content: "x" })).toMatchObject(refused);
  expect(await daemon.ask({ kind: "read_file", path: PLAN })).toMatchObject(refused);
  expect(await daemon.ask({ kind: "read_plan" })).toMatchObject(refused);
  for (const path of [
    "/run/lathe/plans/../plans/x",
    "/run/lathe/plans/",
    "/run/lathe/plans/a/PLAN-chat_a.md",
  ]) {
    const outcome = await daemon.ask({ kind: "write_file", path, content: "x" });
    expect(outcome).toMatchObject({ state: "failed" });
  }
  expect(readFileSync(join(daemon.root, "a.txt"), "utf8")).toBe("one\n");
});
