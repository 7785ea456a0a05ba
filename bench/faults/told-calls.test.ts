import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { CallState } from "../../lib/chat/message-types";
import type { Message } from "../../lib/chat/wire";
import { executeAction, judgeTold, isKnown, runningNow, whatWasTold } from "./told-calls";

const directory = mkdtempSync(join(tmpdir(), "lathe-told-"));
const file = join(directory, "effects.log");
afterAll(() => rmSync(directory, { recursive: true }));

const well = { success: true, exit_code: 0 };
const lost = { error: "The workspace was lost while this call ran, and its outcome is unknown." };

/** What a chat says of one command whose file has these lines. */
function told(state: CallState, output: unknown, lines: readonly string[]) {
  writeFileSync(file, [...lines, ""].join("\n"));
  const { name, input } = executeAction({ label: "a", beforeMs: 1, afterMs: 1 }, "effects.log");
  const part = { type: "dynamic-tool", toolName: name, toolCallId: "t1", input, output };
  const metadata = { calls: { t1: { callId: "call_1", state } } };
  return whatWasTold([{ parts: [part], metadata } as unknown as Message], file, ["a"]);
}

test.each<[CallState, unknown, string[]]>([
  ["finished", well, ["b:a", "a", "e:a"]],
  ["finished", { success: false, background_process_id: "proc_1" }, ["b:a", "a"]],
  ["unknown", lost, ["b:a"]],
  ["unknown", lost, ["b:a", "a"]],
  ["failed", lost, ["b:a", "a"]],
  ["failed", { error: "The command did not reach it." }, []],
  ["cancelled", { error: "This tool call did not run." }, []],
])("a command that is told %s with %j may have left %j", (state, output, lines) => {
  expect(judgeTold(told(state, output, lines))).toEqual([]);
});

test.each<[string, CallState, unknown, string[]]>([
  ["ran twice", "finished", well, ["a", "a"]],
  ["ran twice, and nobody knows", "unknown", lost, ["a", "a"]],
  ["is said to have ended, and did nothing", "finished", well, ["b:a"]],
  ["is said to have failed on its own", "finished", { success: false, exit_code: 1 }, ["b:a", "a"]],
  ["is said not to have run, and did", "cancelled", { error: "This tool call did not run." }, ["a"]],
  ["is said not to have arrived, and did", "failed", { error: "It did not reach it." }, ["a"]],
  ["is still open", "started", undefined, ["a"]],
])("a command that %s breaks a promise", (_what, state, output, lines) => {
  expect(judgeTold(told(state, output, lines))).toHaveLength(1);
});

test("a command that the chat has no call of is told as open", () => {
  expect(judgeTold(whatWasTold([], file, ["a"]))).toHaveLength(1);
});

test("only an end, or that it did not run, is known", () => {
  expect(told("finished", well, ["a"]).map(isKnown)).toEqual([true]);
  expect(told("failed", { error: "It did not reach it." }, []).map(isKnown)).toEqual([true]);
  expect(told("failed", lost, []).map(isKnown)).toEqual([false]);
  expect(told("unknown", lost, []).map(isKnown)).toEqual([false]);
});

test("a command runs from its first line to its last", () => {
  const runs = (lines: string[]) => {
    writeFileSync(file, `${lines.join("\n")}\n`);
    return runningNow(file, ["a", "b"]);
  };
  expect(runs(["b:a", "a", "b:b", "e:a"])).toEqual(["b"]);
  expect(runs(["e:a"])).toEqual([]);
});
