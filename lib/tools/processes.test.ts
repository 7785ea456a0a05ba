import { expect, test, vi } from "vitest";
import type { ProcessInfo, WorkspaceConnection } from "../workspace/connection";
import { processListTool } from "./process-list";
import { processSignalTool } from "./process-signal";
import { toolContext } from "./testing-context";

const CONTEXT = toolContext();

test("the commands of a chat and of its sub-agents are listed, running ones first", async () => {
  const info = (id: string, patch: Partial<ProcessInfo>): ProcessInfo => ({
    id,
    callId: null,
    chatId: "chat_1",
    command: "npm test",
    workdir: "/w",
    background: false,
    running: false,
    exitCode: 1,
    startedAt: "2026-01-01T00:00:00.000Z",
    endedAt: "2026-01-01T00:00:01.000Z",
    lastLine: "",
    ...patch,
  });
  const listProcesses = vi.fn<WorkspaceConnection["listProcesses"]>(() =>
    Promise.resolve([
      ...Array.from({ length: 60 }, (_, index) => info(`proc_${index}`, {})),
      info("proc_up", {
        running: true,
        exitCode: null,
        endedAt: null,
        chatId: "chat_2",
        command: "x".repeat(900),
      }),
    ]),
  );
  const { output } = await processListTool(
    () => ({ listProcesses }) as Partial<WorkspaceConnection> as WorkspaceConnection,
  ).run({}, CONTEXT);
  const { processes, note } = output as { processes: { command: string }[]; note: string };
  expect(listProcesses.mock.calls[0]?.[0]).toMatchObject({ callId: "call_1", chatId: "chat_1" });
  expect(processes).toHaveLength(51);
  expect(processes[0]).toMatchObject({
    process_id: "proc_up",
    status: "running",
    exit_code: null,
    chat_id: "chat_2",
  });
  expect(processes[0]?.command).toHaveLength(501);
  expect(processes[50]).toMatchObject({
    process_id: "proc_59",
    status: "exited",
    exit_code: 1,
    command: "npm test",
  });
  expect(processes[50]).not.toHaveProperty("chat_id");
  expect(note).toContain("10 more");
});

test("a signal is one of two, and goes to the process that is named", async () => {
  const signalProcess = vi.fn<WorkspaceConnection["signalProcess"]>(() =>
    Promise.resolve({ success: true, message: "It has ended." }),
  );
  const tool = processSignalTool(
    () => ({ signalProcess }) as Partial<WorkspaceConnection> as WorkspaceConnection,
  );
  const input = { process_id: "proc_1", signal: "terminate" };
  const outcome = await tool.run(input, CONTEXT);
  expect(outcome).toEqual({ isError: false, output: { success: true, message: "It has ended." } });
  expect(signalProcess.mock.calls[0]?.[1]).toEqual({ processId: "proc_1", signal: "terminate" });
  for (const signal of ["SIGSTOP", "", 9]) {
    expect(tool.inputSchema.safeParse({ ...input, signal }).success).toBe(false);
  }
});
