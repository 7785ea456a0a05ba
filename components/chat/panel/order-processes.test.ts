import { expect, test } from "vitest";
import type { ProcessInfo } from "@/lib/workspace/connection";
import { exitWords, orderProcesses } from "./order-processes";

function process(id: string, times: { from: number; to?: number }): ProcessInfo {
  const iso = (second: number) => new Date(second * 1_000).toISOString();
  return {
    id,
    callId: null,
    chatId: "chat_1",
    command: `run ${id}`,
    workdir: "/",
    background: false,
    running: times.to === undefined,
    exitCode: times.to === undefined ? null : 0,
    startedAt: iso(times.from),
    endedAt: times.to === undefined ? null : iso(times.to),
    lastLine: "",
  };
}

test("what runs comes oldest first, what ended comes newest first", () => {
  const items = [
    process("young", { from: 30 }),
    process("early", { from: 1, to: 5 }),
    process("old", { from: 10 }),
    process("late", { from: 2, to: 25 }),
  ];
  const { running, ended } = orderProcesses(items);
  expect(running.map((item) => item.id)).toEqual(["old", "young"]);
  expect(ended.map((item) => item.id)).toEqual(["late", "early"]);
  expect(items[0]?.id).toBe("young");
});

test("a command that a signal ended has no code to show", () => {
  expect(exitWords(null)).toBe("killed");
  expect(exitWords(0)).toBe("exit 0");
  expect(exitWords(137)).toBe("exit 137");
});
