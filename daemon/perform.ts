import { statSync } from "node:fs";
import type { FileEdit } from "../lib/workspace/connection";
import type { DaemonRequest } from "../lib/workspace/protocol";
import { type ChangesContext, readChanges, readDiff, readHead } from "./changes/changes";
import { DaemonError } from "./daemon-error";
import { withEntry } from "./files/beneath";
import type { ApartRuns } from "./apart/run-apart";
import type { PlanFiles } from "./files/plan-files";
import { readFile } from "./files/read-file";
import type { SeenFiles } from "./files/seen-files";
import type { TouchedFiles } from "./files/touched-files";
import { editFiles, type WriteContext, writeFile } from "./files/write-files";
import type { OrderContext } from "./orders";
import { execute, processOutput } from "./processes/execute";
import type { ProcessTable } from "./processes/process-table";
import type { Sandbox } from "./sandbox";

export interface PerformDeps {
  root: string;
  sandbox: Sandbox;
  table: ProcessTable;
  seen: SeenFiles;
  touched: TouchedFiles;
  plans: PlanFiles;
  apart: ApartRuns;
}

/** What each kind of request does; orders.ts has decided that it may. */
export function createPerform(deps: PerformDeps) {
  const { root, sandbox, table, seen, touched, plans, apart } = deps;
  const changes: ChangesContext = { root, sandbox, touched };
  const { outputDirectory } = sandbox;

  return async (request: DaemonRequest, context: OrderContext): Promise<unknown> => {
    const { callId, chatId, signal } = context;
    const files = { root, chatId, callId, seen, touched };
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
      case "read_file": {
        if (!plans.owns(request.path)) return readFile(request, files);
        const plan = plans.locate(request.path, context);
        return readFile({ ...request, path: plan.path }, plan.context);
      }
      case "write_file": {
        if (!plans.owns(request.path)) {
          apart.leave(chatId);
          return writeFile(request, files);
        }
        plans.requireOwn(request.path, chatId);
        const plan = plans.locate(request.path, context);
        return writeFile({ ...request, path: plan.path }, plan.context);
      }
      case "edit_files":
        if (!request.edits.some(({ path }) => plans.owns(path))) apart.leave(chatId);
        return editFilesOrPlan(request, { plans, files, order: context });
      case "read_plan":
        return { text: await plans.read(chatId) };
      case "processes":
        return table.list(request.chatId);
      case "stop_process":
        return stopProcess(table, request);
      case "head":
        return readHead(changes);
      case "changes":
        return readChanges(request, changes);
      case "diff":
        return readDiff(request, changes);
      case "inquire":
      case "cancel":
        throw new DaemonError("invalid", "This is answered elsewhere.");
      default:
        return request satisfies never;
    }
  };
}

interface EditContext {
  plans: PlanFiles;
  files: WriteContext;
  order: OrderContext;
}

/** Edits of the plan come alone: all edits of one call are made together, in one place. */
async function editFilesOrPlan(
  { edits }: { edits: FileEdit[] },
  { plans, files, order }: EditContext,
): Promise<unknown> {
  const [planned] = edits.filter(({ path }) => plans.owns(path));
  if (planned === undefined) return editFiles({ edits }, files);
  if (edits.some(({ path }) => path !== planned.path)) {
    throw new DaemonError("invalid", "Edit the plan file in a call of its own. Nothing was changed.");
  }
  plans.requireOwn(planned.path, order.chatId);
  const { path, context } = plans.locate(planned.path, order);
  return editFiles({ edits: edits.map((edit) => ({ ...edit, path })) }, context);
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
