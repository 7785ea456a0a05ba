import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CallInquiry, ExecResult } from "../lib/workspace/connection";
import { execRequest, startTestDaemon, type TestDaemon, waitFor } from "./testing";

let daemon: TestDaemon;
const inquire = (callId: string, epoch = 1) =>
  daemon.result<CallInquiry>(
    { kind: "inquire", callId },
    { epoch, id: `cmd_${callId}_${epoch}_${Math.random()}` },
  );
const lines = (name: string) => readFileSync(join(daemon.root, name), "utf8").split("\n").length - 1;
const resultsOf = (id: string) =>
  daemon.frames().filter((frame) => frame.type === "result" && frame.id === id);

beforeAll(async () => {
  daemon = await startTestDaemon();
});
afterAll(() => daemon.close());

test("a repeated call id is answered again and not run again", async () => {
  const request = execRequest("echo x >> once; echo done");
  await daemon.ask(request, { id: "call_1" });
  daemon.send({ type: "command", id: "call_1", chatId: "chat_a", epoch: 1, request });
  await waitFor(() => resultsOf("call_1").length === 2);
  expect(resultsOf("call_1")[0]).toEqual(resultsOf("call_1")[1]);
  expect(lines("once")).toBe(1);
});

test("a call that arrives twice while it runs is run once", async () => {
  const request = execRequest("echo x >> twice; sleep 0.2");
  for (let i = 0; i < 3; i++)
    daemon.send({ type: "command", id: "call_2", chatId: "chat_a", epoch: 1, request });
  await daemon.outcomeOf("call_2");
  expect(lines("twice")).toBe(1);
});

test("an owner of an older epoch is refused, chat by chat", async () => {
  await daemon.result(execRequest("true"), { chatId: "chat_b", epoch: 5 });
  const stale = await daemon.ask(execRequest("echo x >> stale"), { chatId: "chat_b", epoch: 4 });
  expect(stale).toMatchObject({ state: "failed", failure: { reason: "stale_epoch" } });
  expect(await daemon.ask(execRequest("true"), { chatId: "chat_c", epoch: 1 })).toMatchObject({
    state: "finished",
  });
});

test("an inquiry tells what became of a call", async () => {
  daemon.send({
    type: "command",
    id: "call_3",
    chatId: "chat_a",
    epoch: 1,
    request: execRequest("sleep 0.3; echo hi"),
  });
  expect(await inquire("call_3")).toEqual({ state: "running" });
  await daemon.outcomeOf("call_3");
  expect(await inquire("call_3")).toMatchObject({
    state: "ended",
    isError: false,
    result: { output: "hi\n" },
  });
  expect(await inquire("call_never")).toEqual({
    state: "never_seen",
    journalId: expect.stringMatching(/^jrn_/),
  });
});

test("a cancel ends what runs, with everything below it", async () => {
  daemon.send({
    type: "command",
    id: "call_4",
    chatId: "chat_a",
    epoch: 1,
    request: execRequest("trap '' TERM; while :; do sleep 0.1; done", { timeoutMs: 60_000 }),
  });
  const began = Date.now();
  await daemon.result({ kind: "cancel", callId: "call_4" }, { id: "cmd_cancel_4" });
  expect(Date.now() - began).toBeLessThan(2_000);
  const outcome = await daemon.outcomeOf("call_4");
  expect(outcome).toMatchObject({ state: "finished", result: { success: false, exit_code: null } });
});

test("a cancel that comes behind the end says so, and the end stays", async () => {
  await daemon.result(execRequest("echo whole"), { id: "call_whole" });
  const cancelled = await daemon.result({ kind: "cancel", callId: "call_whole" }, { id: "cmd_cancel_whole" });
  expect(cancelled).toEqual({ over: true, ended: true });
  const asked = await daemon.result({ kind: "inquire", callId: "call_whole" }, { id: "cmd_ask_whole" });
  expect(asked).toMatchObject({ state: "ended", isError: false });
});

test("a call that is cancelled before it arrives is not run", async () => {
  await daemon.result({ kind: "cancel", callId: "call_5" }, { id: "cmd_cancel_5" });
  const outcome = await daemon.ask(execRequest("echo x > cancelled"), { id: "call_5" });
  expect(outcome).toMatchObject({ state: "failed", failure: { reason: "cancelled" } });
});

test("a result is held until a server has it", async () => {
  daemon.answerResults(false);
  daemon.send({
    type: "command",
    id: "call_6",
    chatId: "chat_a",
    epoch: 1,
    request: execRequest("echo kept"),
  });
  await waitFor(() => journalHolds('"t":"end","id":"call_6"'));
  expect(resultsOf("call_6")).toEqual([]);
  daemon.answerResults(true);
  expect(await daemon.outcomeOf("call_6")).toMatchObject({ state: "finished" });
});

test("after a kill mid-command the call is known as begun, and neither runs on nor again", async () => {
  const request = execRequest("echo x >> killed; while :; do date > beat; sleep 0.05; done", {
    timeoutMs: 60_000,
  });
  daemon.send({ type: "command", id: "call_7", chatId: "chat_a", epoch: 3, request });
  await waitFor(() => journalHolds('"id":"call_7"') && fileIs("beat"));
  daemon.answerResults(false);
  daemon.send({
    type: "command",
    id: "call_8",
    chatId: "chat_a",
    epoch: 3,
    request: execRequest("echo unheard"),
  });
  await waitFor(() => journalHolds('"t":"end","id":"call_8"'));
  await daemon.kill();
  daemon.answerResults(true);
  await daemon.start();

  const beat = readFileSync(join(daemon.root, "beat"), "utf8");
  expect(await inquire("call_7", 3)).toEqual({ state: "begun" });
  const again = await daemon.ask(request, { id: "call_7", epoch: 3 });
  expect(again).toMatchObject({ state: "failed", failure: { reason: "lost" } });
  expect(lines("killed")).toBe(1);
  expect(readFileSync(join(daemon.root, "beat"), "utf8")).toBe(beat);
  expect(await daemon.outcomeOf("call_8")).toMatchObject({
    state: "finished",
    result: { output: "unheard\n" },
  });
});

test("the highest epoch and the journal's id outlive the daemon", async () => {
  const before = await inquire("call_never", 9);
  await daemon.kill();
  await daemon.start();
  expect(await inquire("call_never", 9)).toEqual(before);
  expect(await daemon.ask(execRequest("true"), { epoch: 8 })).toMatchObject({
    failure: { reason: "stale_epoch" },
  });
});

test("frames that cannot be read are dropped", async () => {
  daemon.send("not json");
  daemon.send('{"type":"command","id":"call_bad"}');
  daemon.send(`{"type":"ping","pad":"${"x".repeat(5 * 1024 * 1024)}"}`);
  daemon.send(
    '{"type":"command","id":"call_bad","chatId":"c","epoch":1,"request":{"kind":"changes","chatId":"c","base":"--output=x"}}',
  );
  const result = await daemon.result<ExecResult>(execRequest("echo fine"), { epoch: 9 });
  expect(result.output).toBe("fine\n");
  expect(resultsOf("call_bad")).toEqual([]);
});

function journalHolds(text: string): boolean {
  return readFileSync(join(daemon.stateDirectory, "journal.jsonl"), "utf8").includes(text);
}

function fileIs(name: string): boolean {
  try {
    return readFileSync(join(daemon.root, name), "utf8") !== "";
  } catch {
    return false;
  }
}
