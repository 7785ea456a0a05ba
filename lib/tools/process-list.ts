import { z } from "zod";
import type { ProcessInfo, WorkspaceConnection } from "../workspace/connection";
import { type Tool, workspaceTool } from "./tool";

const TIMEOUT_MS = 15_000;
/** Of those that have ended; all that run are told. */
const MAX_ENDED = 50;
const MAX_COMMAND_CHARACTERS = 500;

/** The commands of a chat and of its sub-agents, running and ended. */
export function processListTool(connect: (workspaceId: string) => WorkspaceConnection): Tool {
  return workspaceTool({
    name: "process_list",
    description:
      "List the commands that you and your sub-agents have started in the workspace: their process ids, whether they run, and the exit codes of those that have ended.",
    inputSchema: z.strictObject({}),
    timeoutMs: () => TIMEOUT_MS,
    connect,
    run: async (_input, { connection, call }) => listed(await connection.listProcesses(call), call.chatId),
  });
}

function listed(all: readonly ProcessInfo[], chatId: string) {
  const running = all.filter((process) => process.running);
  const ended = all.filter((process) => !process.running);
  // The newest tell the most.
  const shown = [...running, ...ended.slice(-MAX_ENDED)];
  const left = all.length - shown.length;
  return {
    processes: shown.map((process) => describe(process, chatId)),
    ...(left > 0 ? { note: `${left} more have ended; the oldest are left out.` } : {}),
  };
}

function describe(process: ProcessInfo, chatId: string) {
  const { command } = process;
  const isLong = command.length > MAX_COMMAND_CHARACTERS;
  return {
    process_id: process.id,
    command: isLong ? `${command.slice(0, MAX_COMMAND_CHARACTERS)}…` : command,
    status: process.running ? ("running" as const) : ("exited" as const),
    exit_code: process.exitCode,
    background: process.background,
    started_at: process.startedAt,
    ...(process.endedAt === null ? {} : { ended_at: process.endedAt }),
    ...(process.chatId === null || process.chatId === chatId ? {} : { chat_id: process.chatId }),
  };
}
