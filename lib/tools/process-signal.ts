import { z } from "zod";
import type { WorkspaceConnection } from "../workspace/connection";
import { type Tool, workspaceTool } from "./tool";

const TIMEOUT_MS = 30_000;

const inputSchema = z.strictObject({
  process_id: z
    .string()
    .min(1)
    .describe("A process id of process_list, or the background_process_id of a result."),
  signal: z
    .enum(["terminate", "kill"])
    .describe(
      "terminate asks it to end (SIGTERM), kill ends it at once (SIGKILL); with everything that it has started.",
    ),
});

/** One signal to a command, whose effect is told. The daemon journals it: a repeated call signals nothing twice. */
export function processSignalTool(connect: (workspaceId: string) => WorkspaceConnection): Tool {
  return workspaceTool({
    name: "process_signal",
    description: "Stop a command that runs in the workspace, with everything that it has started.",
    inputSchema,
    timeoutMs: () => TIMEOUT_MS,
    connect,
    run: ({ process_id, signal }, { connection, call }) =>
      connection.signalProcess(call, { processId: process_id, signal }),
  });
}
