import { statSync } from "node:fs";
import type { Uncommitted } from "../lib/workspace/connection";
import type { DaemonRequest } from "../lib/workspace/protocol";
import { type ChangesContext, readChanges, readDiff, readHead } from "./changes/changes";
import { createCountUncommitted } from "./changes/uncommitted";
import type { ContextRequest } from "./context/context-requests";
import { DaemonError } from "./daemon-error";
import { withEntry } from "./files/beneath";
import type { Cover } from "./apart/cover";
import type { ApartRuns } from "./apart/run-apart";
import { createFileRequests } from "./files/file-requests";
import { createFindFiles, type FindFiles } from "./files/find-files";
import type { PlanFiles } from "./files/plan-files";
import type { SeenFiles } from "./files/seen-files";
import type { TouchedFiles } from "./files/touched-files";
import type { McpServers } from "./mcp/mcp-servers";
import type { OrderContext } from "./orders";
import { execute, processOutput, signalProcess, snapshot } from "./processes/execute";
import type { ProcessTable } from "./processes/process-table";
import type { Sandbox } from "./sandbox";
import type { TerminalRequest, TerminalTable } from "./terminals/terminal-table";

export interface PerformDeps {
  root: string;
  sandbox: Sandbox;
  table: ProcessTable;
  seen: SeenFiles;
  touched: TouchedFiles;
  plans: PlanFiles;
  apart: ApartRuns;
  cover: Cover;
  context: (request: ContextRequest) => Promise<unknown>;
  terminals: TerminalTable;
  mcp: McpServers;
}

/** What each kind of request does; orders.ts has decided that it may. */
export function createPerform(deps: PerformDeps) {
  const { root, sandbox, table, seen, touched, plans, apart, cover } = deps;
  const changes: ChangesContext = { root, sandbox, cover, touched };
  const findFiles = createFindFiles({ root, sandbox, cover });
  const uncommitted = createCountUncommitted(changes);
  const { outputDirectory } = sandbox;
  const files = createFileRequests({ root, seen, touched, plans, onChange: (chatId) => apart.leave(chatId) });

  return async (request: DaemonRequest, context: OrderContext): Promise<unknown> => {
    const { callId, chatId, signal } = context;
    switch (request.kind) {
      case "exec_apart": {
        const workdir = await resolveWorkdir(root, request.workdir);
        return apart.run({ ...request, workdir }, { table, callId, chatId, outputDirectory, signal });
      }
      case "exec": {
        apart.leave(chatId);
        const workdir = await resolveWorkdir(root, request.workdir);
        return execute({ ...request, workdir }, { table, callId, chatId, outputDirectory, signal });
      }
      case "process_output":
        return processOutput(request, { table, callId, chatId, outputDirectory, signal });
      case "read_file":
        return files.read(request, context);
      case "read_piece":
        return files.piece(request, context);
      case "write_file":
        return files.write(request, context);
      case "edit_files":
        return files.edit(request, context);
      case "read_plan":
        return { text: await plans.read(chatId) };
      case "processes":
        return table.list(request.chatId, { family: request.family === true });
      case "snapshot":
        return snapshot(request, { table, chatId, outputDirectory });
      case "signal_process":
        return signalProcess(request, { table, callId, chatId, outputDirectory, signal });
      case "stop_process":
        return stopProcess(table, request);
      case "inquire":
      case "cancel":
        throw new DaemonError("invalid", "This is answered elsewhere.");
      default:
        return answerFurther(request, { ...deps, changes, findFiles, uncommitted }, context);
    }
  };
}

type FurtherRequest =
  | ContextRequest
  | TerminalRequest
  | Extract<
      DaemonRequest,
      { kind: "head" | "uncommitted" | "find_files" | "changes" | "diff" | `mcp_${string}` }
    >;

type FurtherDeps = {
  changes: ChangesContext;
  findFiles: FindFiles;
  uncommitted: () => Promise<Uncommitted>;
} & Pick<PerformDeps, "context" | "terminals" | "mcp" | "apart">;

/** What starts no command: looking at changes, what a workspace has for models, a person's terminals, MCP servers. */
function answerFurther(
  request: FurtherRequest,
  deps: FurtherDeps,
  { callId, chatId, signal }: OrderContext,
): Promise<unknown> {
  switch (request.kind) {
    case "mcp_servers":
      return deps.mcp.list(request, signal);
    case "mcp_call":
      // What it does, it does to the workspace itself.
      deps.apart.leave(chatId);
      return deps.mcp.call(request, { callId, signal });
    case "head":
      return readHead(deps.changes);
    case "uncommitted":
      return deps.uncommitted();
    case "find_files":
      return deps.findFiles(request);
    case "changes":
      return readChanges(request, deps.changes);
    case "diff":
      return readDiff(request, deps.changes);
    case "open_terminal":
    case "terminals":
    case "attach_terminal":
    case "close_terminal":
      return deps.terminals.answer(request);
    default:
      return deps.context(request);
  }
}

/** A directory of the workspace, by its resolved path. */
async function resolveWorkdir(root: string, path: string | undefined): Promise<string> {
  if (path === undefined || path === "") return root;
  return withEntry({ root, path }, (entry) => {
    if (!isDirectory(entry.at)) {
      throw new DaemonError("invalid", `workdir ${path} is not a directory of the workspace.`);
    }
    return entry.relative === "" ? root : `${root}/${entry.relative}`;
  });
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

async function stopProcess(
  table: ProcessTable,
  request: { processId: string; signal: "terminate" | "kill" },
): Promise<{ ok: true }> {
  const process = table.get(request.processId);
  if (!process) throw new DaemonError("not_found", `There is no process ${request.processId}.`);
  await (request.signal === "kill" ? table.stop(process, 0) : table.stop(process));
  return { ok: true };
}
