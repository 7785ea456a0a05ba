import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ExecResult, ProcessInfo } from "../lib/workspace/connection";
import { execRequest, startTestDaemon, type TestDaemon, waitFor } from "./testing";

const CANARY = "canary-1f2e3d";
const FLOOD_BYTES = 150_000_000;
/** What a command may print before it counts as a flood. */
const BURST_BYTES = 32 * 1024 * 1024;
let daemon: TestDaemon;
const exec = (command: string, options?: { timeoutMs?: number; background?: boolean }) =>
  daemon.result<ExecResult>(execRequest(command, options));
const processes = () => daemon.result<ProcessInfo[]>({ kind: "processes", chatId: "chat_a" });

beforeAll(async () => {
  daemon = await startTestDaemon({ env: { ANTHROPIC_API_KEY: CANARY } });
});
afterAll(() => daemon.close());

test("a command's output and exit code come back", async () => {
  const result = await exec("echo out; echo err >&2; pwd; exit 3");
  expect(result).toMatchObject({ success: false, exit_code: 3, output: `out\nerr\n${daemon.root}\n` });
});

test("descriptors can be opened by name", async () => {
  expect((await exec("echo a > /dev/stderr; echo b > /dev/stdout")).output).toBe("a\nb\n");
});

test("a command that does not end in time goes on and can be waited for", async () => {
  const result = await exec("echo begin; sleep 0.6; echo end", { timeoutMs: 200 });
  expect(result).toMatchObject({ success: false, exit_code: null, output: "begin\n" });
  expect(result.error).toContain("It was not stopped");
  const processId = result.background_process_id ?? "";
  const rest = await daemon.result<ExecResult>({ kind: "process_output", processId, waitMs: 5_000 });
  expect(rest).toMatchObject({ success: true, exit_code: 0, output: "begin\nend\n" });
  expect(rest.background_process_id).toBeUndefined();
});

test("a background command returns at once and is listed until it is stopped", async () => {
  const started = await exec("trap 'echo bye; exit 0' TERM; touch up; sleep 60 & wait", { background: true });
  expect(started).toMatchObject({ success: true, exit_code: null });
  const id = started.background_process_id ?? "";
  await waitFor(() => existsSync(join(daemon.root, "up")));
  expect((await processes()).find((process) => process.id === id)).toMatchObject({ running: true });
  await daemon.result({ kind: "stop_process", processId: id, signal: "terminate" });
  const after = await daemon.result<ExecResult>({ kind: "process_output", processId: id, waitMs: 0 });
  expect(after.output).toContain("bye");
  expect((await processes()).find((process) => process.id === id)).toMatchObject({ running: false });
});

test("a whole tree that ignores TERM is killed", async () => {
  const command =
    "trap '' TERM; (trap '' TERM; setsid sh -c 'while :; do date +%s%N > beat; sleep 0.05; done') & while :; do sleep 1; done";
  const started = await exec(command, { background: true });
  await waitFor(() => existsSync(join(daemon.root, "beat")));
  const id = started.background_process_id ?? "";
  await daemon.result({ kind: "stop_process", processId: id, signal: "kill" });
  const last = readFileSync(join(daemon.root, "beat"), "utf8");
  await exec("sleep 0.3");
  expect(readFileSync(join(daemon.root, "beat"), "utf8")).toBe(last);
});

test("W04 what a command leaves behind keeps running and does not hold its result back", async () => {
  const began = Date.now();
  const result = await exec("(sleep 30; echo late) & echo started");
  expect(Date.now() - began).toBeLessThan(2_000);
  expect(result).toMatchObject({ success: true, exit_code: 0, output: "started\n" });
  const id = result.background_process_id ?? "";
  expect((await processes()).find((process) => process.id === id)).toMatchObject({
    running: true,
    exitCode: 0,
  });
  await daemon.result({ kind: "stop_process", processId: id, signal: "kill" });
});

test("a server that a command starts answers the next command", async () => {
  const result = await exec(
    "nohup sh -c 'while [ ! -e stop ]; do echo tick >> ticks; sleep 0.1; done' > log 2>&1 & echo ok",
  );
  expect(result.output).toBe("ok\n");
  await exec("sleep 0.3; touch stop");
  expect(readFileSync(join(daemon.root, "ticks"), "utf8").split("\n").length).toBeGreaterThan(2);
});

test("W06 a flood is bounded in memory, in the result and on disk", async () => {
  const before = residentBytes();
  const id = "call_flood";
  const flood = execRequest(`yes | head -c ${FLOOD_BYTES}`, { timeoutMs: 30_000 });
  const outcome = await daemon.ask(flood, { id });
  if (outcome.state !== "finished") throw new Error(`It ${outcome.state}.`);
  const result = outcome.result as ExecResult;
  expect(result.exit_code).toBe(0);
  expect(Buffer.byteLength(result.output)).toBeLessThan(33 * 1024);
  expect(result.truncated?.original_bytes).toBe(FLOOD_BYTES);
  expect(result.note).toContain("/run/lathe/output/");
  expect(residentBytes() - before).toBeLessThan(64 * 1024 * 1024);
  const file = /\/run\/lathe\/output\/\S+log/.exec(result.note ?? "")?.[0] ?? "";
  expect((await exec(`wc -c < ${file}`)).output.trim()).toBe(String(8 * 1024 * 1024));
  const shown = daemon.frames().filter((frame) => frame.type === "output" && frame.callId === id);
  const ofFlood = shown.filter((frame) => frame.type === "output" && frame.offset > BURST_BYTES);
  expect(ofFlood.length).toBeGreaterThan(0);
  expect(ofFlood.length).toBeLessThanOrEqual(1 + result.wall_duration_ms / 1_000);
}, 40_000);

test("W07 bytes that are no text come back as text", async () => {
  const { output } = await exec("head -c 20000 /dev/urandom; printf 'a\\000b'");
  expect(output.isWellFormed()).toBe(true);
  expect(output.endsWith("a\uFFFDb")).toBe(true);
});

test("W15 nothing of the server's environment is visible", async () => {
  const { output } = await exec("env; cat /proc/*/environ | tr '\\0' '\\n'; ls /proc");
  expect(output).not.toContain(CANARY);
  expect(output).toContain("LATHE_AGENT=1");
  expect(output).not.toContain(String(daemon.process().pid));
});

test("W14 interactive programs find nobody to ask", async () => {
  const result = await exec(
    "read answer; git ls-remote https://127.0.0.1:9/x; less /etc/hostname > /dev/null; echo done",
  );
  expect(result.output).toContain("done");
  expect(result.exit_code).toBe(0);
});

test("a command sees the state directory empty and can write nowhere else", async () => {
  const script = `ls -A ${daemon.stateDirectory}; touch /usr/x ${daemon.stateDirectory}/x; echo; test -w . && echo writable`;
  const { output } = await exec(script);
  expect(output).not.toContain("config.json");
  expect(output).toMatch(/usr\/x.*Read-only/);
  expect(output).toContain("writable");
  expect(existsSync(join(daemon.stateDirectory, "x"))).toBe(false);
});

test("live output comes with its offset while a command runs", async () => {
  const id = "call_live";
  await daemon.ask(execRequest("echo one; sleep 0.3; echo two"), { id });
  const shown = daemon.frames().filter((frame) => frame.type === "output" && frame.callId === id);
  expect(shown[0]).toMatchObject({ offset: 0, text: "one\n" });
});

test("a workdir must lie in the workspace", async () => {
  await exec("mkdir -p sub");
  const inside = await daemon.result<ExecResult>({ ...execRequest("pwd"), workdir: "sub" });
  expect(inside.output).toBe(`${daemon.root}/sub\n`);
  for (const workdir of ["..", "/etc", "missing"]) {
    expect(await daemon.ask({ ...execRequest("pwd"), workdir })).toMatchObject({ state: "failed" });
  }
});

test("a debugger's port is not opened by a signal", async () => {
  daemon.process().kill("SIGUSR1");
  writeFileSync(join(daemon.root, "marker"), "");
  expect((await exec("echo alive")).output).toBe("alive\n");
});

function residentBytes(): number {
  const status = readFileSync(`/proc/${daemon.process().pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}
