import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { ExecResult } from "../lib/workspace/connection";
import { execRequest, startTestDaemon, type TestDaemon, type TestDaemonOptions, waitFor } from "./testing";

const CANARY = "canary-9a8b7c";
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(options: TestDaemonOptions): Promise<TestDaemon> {
  const daemon = await startTestDaemon({ env: { LATHE_ENCRYPTION_KEYS: CANARY }, ...options });
  cleanups.push(() => daemon.close());
  return daemon;
}

function directory(base = tmpdir()): string {
  const path = realpathSync(mkdtempSync(join(base, "lathe-isolation-")));
  cleanups.push(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const exec = (daemon: TestDaemon, command: string) => daemon.result<ExecResult>(execRequest(command));

describe.each(["bubblewrap", "unshare"] as const)("%s", (isolation) => {
  test("hides other directories, keeps the workspace and the toolchain, and lets nothing be uncovered", async () => {
    const hidden = directory("/var/tmp");
    writeFileSync(join(hidden, "secret"), CANARY);
    mkdirSync(join(hidden, "tools"));
    writeFileSync(join(hidden, "tools", "tool"), "tool");
    const daemon = await start({
      base: hidden,
      config: { isolation, hidden: [hidden], readable: [join(hidden, "tools")] },
    });
    const script = `
      cat ${hidden}/secret ${hidden}/*/config.json; umount ${hidden}; mount -o remount,rw /; cat ${hidden}/secret
      cat ${hidden}/tools/tool; echo x > ${hidden}/tools/tool; touch /etc/lathe-x /usr/lathe-x
      echo kept > file; cat file; pwd; ls /dev; head -c 4 /dev/zero | wc -c; echo to-stderr > /dev/stderr
      cat /proc/*/environ; echo "home=$HOME"; touch $HOME/h && echo home-works`;
    const { output } = await exec(daemon, script);
    expect(output).not.toContain(CANARY);
    expect(output).not.toContain("test-token");
    expect(output).toContain("tool");
    expect(output).toContain(`kept\n${daemon.root}\n`);
    expect(output).toContain("to-stderr");
    expect(output).toContain("home-works");
    expect(output).not.toMatch(/\b(sda|vda|mem)\b/);
    expect(readFileSync(join(hidden, "tools", "tool"), "utf8")).toBe("tool");
    expect(existsSync("/etc/lathe-x") || existsSync("/usr/lathe-x")).toBe(false);
    expect(readFileSync(join(daemon.root, "file"), "utf8")).toBe("kept\n");
  });

  test("keeps /tmp of its own between commands, and the home", async () => {
    const daemon = await start({ base: directory("/var/tmp"), config: { isolation } });
    await exec(daemon, "echo one > /tmp/lathe-shared; echo two > $HOME/note");
    expect((await exec(daemon, "cat /tmp/lathe-shared $HOME/note")).output).toBe("one\ntwo\n");
    expect(existsSync("/tmp/lathe-shared")).toBe(false);
  });

  test("sees none of the host's processes and ends with the daemon", async () => {
    const daemon = await start({ config: { isolation } });
    const { output } = await exec(daemon, "ls -d /proc/[0-9]* | wc -l; kill -9 -1; echo after");
    expect(Number.parseInt(output, 10)).toBeLessThan(8);
    daemon.send({
      type: "command",
      id: "call_loop",
      chatId: "chat_a",
      epoch: 1,
      request: execRequest("(setsid sh -c 'while :; do date +%s%N >> beat; sleep 0.05; done' &) ; sleep 60"),
    });
    await waitFor(() => existsSync(join(daemon.root, "beat")));
    await daemon.kill();
    await waitFor(() => isStill(join(daemon.root, "beat")));
  });

  test("can be cut off from the network", async () => {
    const daemon = await start({ config: { isolation, network: false } });
    const { output } = await exec(daemon, "cat /proc/net/dev | grep -v lo: | grep -c :");
    expect(output.trim()).toBe("0");
  });

  test("kills a tree and terminates a command gently", async () => {
    const daemon = await start({ config: { isolation } });
    const command = "trap 'echo bye; exit 0' TERM; echo up; touch up; while :; do sleep 0.05; done";
    const started = await daemon.result<ExecResult>(execRequest(command, { background: true }));
    const processId = started.background_process_id ?? "";
    await waitFor(() => existsSync(join(daemon.root, "up")));
    await daemon.result({ kind: "stop_process", processId, signal: "terminate" });
    const end = await daemon.result<ExecResult>({ kind: "process_output", processId, waitMs: 0 });
    expect(end).toMatchObject({ output: expect.stringMatching(/^up\n[^]*bye\n$/), exit_code: 0 });
  });
});

test("without a sandbox the environment is still scrubbed, and the tree still ends", async () => {
  const daemon = await start({ config: { isolation: "none" } });
  const { output } = await exec(daemon, "env; echo out; echo err > /dev/stderr; pwd");
  expect(output).not.toContain(CANARY);
  expect(output).toContain(`out\nerr\n${daemon.root}\n`);
  const loop = "(setsid sh -c 'while :; do date +%s%N >> beat; sleep 0.05; done' &) ; sleep 60";
  const started = await daemon.result<ExecResult>(execRequest(loop, { background: true }));
  await waitFor(() => existsSync(join(daemon.root, "beat")));
  const processId = started.background_process_id ?? "";
  await daemon.result({ kind: "stop_process", processId, signal: "kill" });
  await waitFor(() => isStill(join(daemon.root, "beat")));
});

test("without a sandbox a new daemon ends what the killed one had started", async () => {
  const daemon = await start({ config: { isolation: "none" } });
  const loop = execRequest("while :; do date +%s%N >> beat; sleep 0.05; done", { timeoutMs: 60_000 });
  daemon.send({ type: "command", id: "call_loop", chatId: "chat_a", epoch: 1, request: loop });
  await waitFor(() => existsSync(join(daemon.root, "beat")));
  await daemon.kill();
  await daemon.start();
  await waitFor(() => isStill(join(daemon.root, "beat")));
});

/** Whether a file that a loop writes every 50 ms is not written any more. */
function isStill(path: string): boolean {
  const before = statSync(path).size;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  return statSync(path).size === before;
}
