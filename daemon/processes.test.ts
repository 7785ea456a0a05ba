import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ExecResult, ProcessInfo } from "../lib/workspace/connection";
import {
  execRequest,
  inOwnMounts,
  type OrderOptions,
  startTestDaemon,
  type TestDaemon,
  waitFor,
} from "./testing";

let daemon: TestDaemon;
beforeAll(async () => {
  daemon = await startTestDaemon();
});
afterAll(() => daemon.close());

const PARENT: OrderOptions = { chatId: "chat_parent" };
const CHILD: OrderOptions = { chatId: "chat_child" };
const ofChild = (command: string) => ({ ...execRequest(command), ancestors: ["chat_parent", "chat_root"] });
const signal = (processId: string, name: "terminate" | "kill", options: OrderOptions = PARENT) =>
  daemon.ask({ kind: "signal_process", processId, signal: name }, options);
const list = (chatId: string, family: boolean) =>
  daemon.result<ProcessInfo[]>({ kind: "processes", chatId, family }, { chatId });

async function background(command: string, options: OrderOptions = PARENT): Promise<string> {
  const request = options === CHILD ? ofChild(command) : execRequest(command);
  const started = await daemon.result<ExecResult>({ ...request, background: true }, options);
  return started.background_process_id ?? "";
}

test("a command knows the chat that it works for, and the chats above it", async () => {
  const command = 'echo "$LATHE_CHAT_ID/$LATHE_ANCESTOR_CHAT_IDS"';
  expect((await daemon.result<ExecResult>(execRequest(command), PARENT)).output).toBe("chat_parent/\n");
  const child = await daemon.result<ExecResult>(ofChild(command), CHILD);
  expect(child.output).toBe("chat_child/chat_parent,chat_root\n");
});

test("a chat sees and stops what its sub-agents run, and not the other way round", async () => {
  const mine = await background("sleep 60");
  const childs = await background("sleep 61", CHILD);
  const ids = async (chatId: string, family: boolean) => (await list(chatId, family)).map(({ id }) => id);
  expect(await ids("chat_parent", true)).toEqual(expect.arrayContaining([mine, childs]));
  expect(await ids("chat_parent", false)).not.toContain(childs);
  expect(await ids("chat_child", true)).not.toContain(mine);
  expect(await ids("chat_other", true)).toEqual([]);
  const output = { kind: "process_output", processId: childs, waitMs: 0 } as const;
  expect(await daemon.ask(output, PARENT)).toMatchObject({ state: "finished" });
  for (const other of [CHILD, { chatId: "chat_other" }]) {
    expect(await signal(mine, "kill", other)).toMatchObject({ failure: { reason: "not_found" } });
  }
  expect(await signal(childs, "kill")).toMatchObject({ result: { success: true } });
  expect(await signal(mine, "kill")).toMatchObject({
    result: { message: expect.stringContaining("killed") },
  });
});

test("terminate is one SIGTERM: what ignores it goes on, and says so; kill ends it", async () => {
  const id = await background("trap '' TERM; touch ignoring; while :; do sleep 0.1; done");
  await waitFor(() => existsSync(join(daemon.root, "ignoring")));
  expect(await signal(id, "terminate")).toMatchObject({
    result: { success: true, message: expect.stringMatching(/still runs.*kill/) },
  });
  expect((await list("chat_parent", false)).find((one) => one.id === id)).toMatchObject({ running: true });
  expect(await signal(id, "kill")).toMatchObject({ result: { success: true } });
  expect((await list("chat_parent", false)).find((one) => one.id === id)).toMatchObject({ running: false });
  expect(await signal(id, "kill")).toMatchObject({
    result: { success: true, message: expect.stringContaining("ended before") },
  });
});

test("what ends in its own way on terminate is told with its exit code", async () => {
  const id = await background("trap 'exit 7' TERM; touch waiting; while :; do sleep 0.1; done");
  await waitFor(() => existsSync(join(daemon.root, "waiting")));
  expect(await signal(id, "terminate")).toMatchObject({
    result: { message: expect.stringContaining("Its exit code is 7") },
  });
});

test("a signal that is sent twice arrives once", async () => {
  const id = await background("trap 'echo term >> terms' TERM; touch counting; while :; do sleep 0.1; done");
  await waitFor(() => existsSync(join(daemon.root, "counting")));
  const once = { ...PARENT, id: "call_signal" };
  const first = await signal(id, "terminate", once);
  const answers = () => daemon.frames().filter((frame) => frame.type === "result" && frame.id === once.id);
  await signal(id, "terminate", once);
  await waitFor(() => answers().length === 2);
  await daemon.kill();
  await daemon.start();
  daemon.send({
    type: "command",
    ...once,
    chatId: "chat_parent",
    epoch: 1,
    request: { kind: "signal_process", processId: id, signal: "terminate" },
  });
  await waitFor(() => answers().length === 3);
  expect(answers().map((frame) => frame.type === "result" && frame.outcome)).toEqual([first, first, first]);
  const { output } = await daemon.result<ExecResult>(execRequest("wc -l < terms"), PARENT);
  expect(output.trim()).toBe("1");
});

test("the command of a call is shown as it is, by the call's id", async () => {
  const frame = { type: "command", id: "call_long", chatId: "chat_parent", epoch: 1 } as const;
  daemon.send({
    ...frame,
    request: execRequest("echo begun; touch looked; sleep 60", { timeoutMs: 60_000 }),
  });
  await waitFor(() => existsSync(join(daemon.root, "looked")));
  const look = { kind: "snapshot", callId: "call_long" } as const;
  expect(await daemon.result<ExecResult>(look, PARENT)).toMatchObject({
    output: "begun\n",
    background_process_id: expect.stringMatching(/^proc_/),
  });
  expect(await daemon.ask(look, { chatId: "chat_other" })).toMatchObject({
    failure: { reason: "not_found" },
  });
  await daemon.result({ kind: "cancel", callId: "call_long" }, PARENT);
});

test("a burst of commands is served in turn, never more than sixty-four at once", async () => {
  const command =
    'mkdir -p running; mkdir "running/$LATHE_CALL_ID"; ls running | wc -l; sleep 0.3; rmdir "running/$LATHE_CALL_ID"';
  const results = await Promise.all(
    Array.from({ length: 150 }, () =>
      daemon.result<ExecResult>(execRequest(command, { timeoutMs: 60_000 }), PARENT),
    ),
  );
  const atOnce = results.map(({ output }) => Number(output));
  expect(results.every(({ success }) => success)).toBe(true);
  expect(Math.max(...atOnce)).toBeLessThanOrEqual(64);
  expect(Math.max(...atOnce)).toBeGreaterThan(1);
}, 60_000);

const WITHOUT_SHELL = inOwnMounts('mount -t tmpfs tmpfs /usr/bin && exec "$0" "$@"');
test.skipIf(WITHOUT_SHELL === null)("a workspace without a shell says what is missing", async () => {
  const bare = await startTestDaemon({ under: WITHOUT_SHELL ?? [], config: { isolation: "none" } });
  try {
    expect(await bare.ask(execRequest("true"))).toMatchObject({
      failure: { reason: "refused", message: expect.stringMatching(/no \/bin\/sh.*read_file/) },
    });
  } finally {
    await bare.close();
  }
});

test("a sandbox that is not there any more is named", async () => {
  const bare = await startTestDaemon({ env: { PATH: "/nowhere" }, under: [] });
  try {
    const result = await bare.ask(execRequest("true"));
    expect(JSON.stringify(result)).toMatch(/bwrap|mkfifo/);
  } finally {
    await bare.close();
  }
});
