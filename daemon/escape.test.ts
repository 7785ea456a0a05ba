import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { ExecResult, ProcessInfo } from "../lib/workspace/connection";
import { ATTEMPTS, scriptOf, TARGETS } from "./escape-attempts";
import { execRequest, startTestDaemon, type TestDaemon, type TestDaemonOptions, waitFor } from "./testing";
import { differences, hashOf, treeOf as treesOf } from "./testing-tree";

const LONG_TIMEOUT_MS = 15 * 60_000;
const CALL_TIMEOUT_MS = 60_000;
const MIN_ATTEMPTS = 300;
const PER_COMMAND = 16;
/** As many of the ways work where things may be changed; the others need rights that no sandbox gives. */
const MIN_WORKING = 40;

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function furnish({ root }: TestDaemon): void {
  mkdirSync(join(root, "src/deep"), { recursive: true });
  for (const name of ["a.txt", "src/deep/b.txt", "with space.txt"])
    writeFileSync(join(root, name), "one\ntwo\n");
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root });
  git("init", "-q", "-b", "main");
  git("add", "-A");
  git("-c", "user.name=x", "-c", "user.email=x@y", "commit", "-qm", "first");
}

async function start(
  isolation: "bubblewrap" | "unshare" | "none",
  options: TestDaemonOptions = {},
): Promise<TestDaemon> {
  const daemon = await startTestDaemon({ ...options, config: { isolation } });
  cleanups.push(() => daemon.close());
  furnish(daemon);
  return daemon;
}

const treeOf = ({ root, stateDirectory }: TestDaemon) =>
  treesOf(root, join(stateDirectory, "home"), join(stateDirectory, "plans"));

/** Several ways a command, because making a sandbox takes longer than most of them. */
const GROUPS = Array.from({ length: Math.ceil(ATTEMPTS.length / PER_COMMAND) }, (_, index) =>
  ATTEMPTS.slice(index * PER_COMMAND, (index + 1) * PER_COMMAND),
);

/** The commands' output, line by line. */
async function makeAttempts(
  daemon: TestDaemon,
  { kind, after = ":" }: { kind: "exec" | "exec_apart"; after?: string },
): Promise<string[]> {
  const lines: string[] = [];
  for (const ways of GROUPS) {
    const before = treeOf(daemon);
    const script = ways.map((way) => `( ${scriptOf(way)} )\ncd "$w"; ${after}`).join("\n");
    const exec = execRequest(`w=$PWD\n${script}`, { timeoutMs: CALL_TIMEOUT_MS });
    const { command, timeoutMs } = exec;
    const result = await daemon.result<ExecResult>(kind === "exec" ? exec : { kind, command, timeoutMs });
    lines.push(...result.output.split("\n"));
    const changed = kind === "exec" ? [] : differences(before, treeOf(daemon));
    if (changed.length === 0) continue;
    throw new Error(`One of ${ways.map(({ name }) => name).join(", ")} has changed ${changed.join(", ")}`);
  }
  return lines;
}

const ranOf = (lines: string[]) => lines.filter((line) => line.startsWith("ran ")).length;

test.each(["bubblewrap", "unshare"] as const)(
  "%s: nothing that a command does where nothing may be changed reaches the workspace",
  async (isolation) => {
    const daemon = await start(isolation);
    const before = treeOf(daemon);
    const ran = ranOf(await makeAttempts(daemon, { kind: "exec_apart" }));
    expect(differences(before, treeOf(daemon))).toEqual([]);
    console.info(`${isolation}: ${ran} commands ran, the tree is unchanged: ${hashOf(before).slice(0, 12)}`);
    expect(ran).toBe(ATTEMPTS.length * TARGETS.length);
    expect(ran).toBeGreaterThan(MIN_ATTEMPTS);
  },
  LONG_TIMEOUT_MS,
);

test(
  "the same attempts change the workspace where that is allowed",
  async () => {
    const daemon = await start("bubblewrap");
    const all = `find "$w" -type d -printf '%p %m\\n' -o -printf '%p %m %l %s %T@\\n'`;
    const look = `echo "tree $(${all} | sort | cksum)"`;
    const first = await daemon.result<ExecResult>(execRequest(`w=$PWD; ${look}`));
    const lines = await makeAttempts(daemon, { kind: "exec", after: look });
    const trees = [first.output.trim(), ...lines.filter((line) => line.startsWith("tree "))];
    expect(trees).toHaveLength(ATTEMPTS.length + 1);
    const working = trees.slice(1).filter((tree, index) => tree !== trees[index]).length;
    const ran = ranOf(lines);
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
  expect(treeOf(daemon)).toEqual(before);
});

/** Of `PATH`, where copies cannot be mounted: bubblewrap does without the program that would. */
function withoutCopies(): Record<string, string> {
  const programs = mkdtempSync(join(tmpdir(), "lathe-no-copies-"));
  cleanups.push(() => rmSync(programs, { recursive: true }));
  writeFileSync(join(programs, "unshare"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  return { PATH: `${programs}:${process.env["PATH"]}` };
}

test("where no copy can be mounted no command runs that could speak to one which may write, and the server is told", async () => {
  const daemon = await start("bubblewrap", { env: withoutCopies() });
  const loop = "mkfifo job.fifo; while :; do cat job.fifo > /dev/null && echo x >> a.txt; done";
  await daemon.result<ExecResult>(execRequest(loop, { background: true }), { chatId: "chat_parent" });
  await waitFor(() => readdirSync(daemon.root).includes("job.fifo"));
  const before = treeOf(daemon);
  const command = "echo now > job.fifo; sleep 0.3";
  const outcome = await daemon.ask({ kind: "exec_apart", command, timeoutMs: 10_000 });
  expect(outcome).toMatchObject({
    failure: { reason: "refused", message: expect.stringContaining("no sandbox") },
  });
  expect(treeOf(daemon)).toEqual(before);
  const beats = daemon.frames().filter((frame) => frame.type === "heartbeat");
  expect(beats.map(({ canRunApart }) => canRunApart)).not.toContain(true);
  expect(beats.at(-1)?.canRunApart).toBe(false);
});

test("what those had left running that a chat has started ends with its own, but for those that are at work", async () => {
  const daemon = await start("bubblewrap");
  const leave = (file: string, chatId: string) =>
    daemon.result<ExecResult>(
      {
        ...execRequest(`while :; do date +%s%N >> ${file}; sleep 0.02; done`, { background: true }),
        ancestors: ["chat_a"],
      },
      { chatId },
    );
  await leave("rests", "chat_rests");
  await leave("works", "chat_works");
  const running = async () =>
    (await daemon.result<ProcessInfo[]>({ kind: "processes", chatId: "chat_a", family: true }))
      .filter((one) => one.running)
      .map((one) => one.chatId);
  const apart = { kind: "exec_apart", command: "echo looked", timeoutMs: 10_000 } as const;
  // A server of before does not say who is at work.
  expect((await daemon.result<ExecResult>(apart)).note).toBeUndefined();
  expect(await running()).toEqual(["chat_rests", "chat_works"]);
  const first = await daemon.result<ExecResult>({ ...apart, busy: ["chat_works"] });
  expect(first.note).toContain("rests");
  expect(first.note).not.toContain("works");
  expect(await running()).toEqual(["chat_works"]);
});

test.each(["bubblewrap", "unshare"] as const)(
  "%s: no network leads to a command that may write, nor elsewhere, and its own loopback works",
  async (isolation) => {
    const daemon = await start(isolation);
    const writes = `(s) => { require("fs").appendFileSync("written", "x"); s.end("reached") }`;
    const listen = `const net = require("net"); net.createServer(${writes}).listen("\\0lathe " + process.cwd());
      net.createServer(${writes}).listen(0, "127.0.0.1", function () { require("fs").writeFileSync("port", String(this.address().port)) })`;
    await daemon.result<ExecResult>(execRequest(`node -e '${listen}'`, { background: true }), {
      chatId: "chat_parent",
    });
    await waitFor(() => readdirSync(daemon.root).includes("port"));
    const ask = `const net = require("net"); for (const at of [{ path: "\\0lathe " + process.cwd() }, { port: +require("fs").readFileSync("port", "utf8") }])
      net.connect(at).on("data", (text) => console.log(String(text))).on("error", () => console.log("refused"))`;
    const first = await daemon.result<ExecResult>({
      kind: "exec_apart",
      command: `node -e '${ask}'`,
      timeoutMs: 10_000,
    });
    expect(first.output).toBe("refused\nrefused\n");
    expect(readdirSync(daemon.root)).not.toContain("written");
    const own = `const s = require("net").createServer((c) => c.end("own\\n")).listen(0, "127.0.0.1", () =>
      require("net").connect(s.address().port, "127.0.0.1").on("data", (t) => { process.stdout.write(t); s.close() }));
      console.log(Object.keys(require("os").networkInterfaces()).join())`;
    const second = await daemon.result<ExecResult>({
      kind: "exec_apart",
      command: `node -e '${own}'`,
      timeoutMs: 10_000,
    });
    expect(second.output).toBe("lo\nown\n");
    const same = await daemon.result<ExecResult>(execRequest(`node -e '${ask}'`));
    expect(same.output).toBe("reached\nreached\n");
  },
);

test("a filter that a comparison runs cannot speak to a command that may write", async () => {
  for (const env of [{}, withoutCopies()]) {
    const daemon = await start("bubblewrap", { env });
    const loop = "mkfifo job.fifo; while :; do cat job.fifo > /dev/null && echo x >> written; done";
    await daemon.result<ExecResult>(execRequest(loop, { background: true }), { chatId: "chat_parent" });
    await waitFor(() => readdirSync(daemon.root).includes("job.fifo"));
    const filter = "#!/bin/sh\ntimeout 0.5 sh -c 'echo now > job.fifo'\ncat\n";
    writeFileSync(join(daemon.root, "filter.sh"), filter, { mode: 0o755 });
    const prepare = "git config filter.f.clean ./filter.sh; echo '*.txt filter=f' > .git/info/attributes";
    await daemon.result<ExecResult>(execRequest(prepare));
    writeFileSync(join(daemon.root, "a.txt"), "changed\n");
    const base = await daemon.result<string>({ kind: "head" });
    const changes = await daemon.result({ kind: "changes", chatId: "chat_a", base });
    expect(changes).toMatchObject({
      files: expect.arrayContaining([expect.objectContaining({ path: "a.txt" })]),
    });
    expect(readdirSync(daemon.root)).not.toContain("written");
  }
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
    expect(treeOf(daemon)).toEqual(before);
    await daemon.result<ExecResult>(execRequest("git diff > /dev/null"));
    expect(readdirSync(daemon.root)).toContain("filtered");
  },
  LONG_TIMEOUT_MS,
);
