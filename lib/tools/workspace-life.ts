import { z } from "zod";
import type { ToolOutcome, ToolRunContext } from "../generation/tool-port";
import { isWorkspaceError } from "../workspace/connection";
import { guidedError } from "../workspace/guidance";
import type { WorkspaceView } from "../workspace/workspace-view";
import { done, type Tool } from "./tool";

/** Ten minutes for what a start takes, two for the daemon, and some for the way. */
export const LIFE_TIMEOUT_MS = 13 * 60_000;
const LOG_LINES = 20;

/** What the tools that make, start and stop a chat's workspace are given. */
export interface WorkspaceLife {
  find(workspaceId: string): Promise<WorkspaceView | null>;
  /** Starts it when it is down, and waits until its daemon is connected. */
  ensureRunning(workspaceId: string, signal: AbortSignal): Promise<WorkspaceView>;
  /** Ends all that runs there, and waits for that. */
  stop(workspaceId: string): Promise<WorkspaceView>;
  /** The last lines of its last start. */
  lastLog(workspaceId: string, lines: number): Promise<string[]>;
  /** The chat's workspace as it is now, asked by the owner of a call of it. @throws WorkspaceError `stale_epoch` when another one owns the chat by now. */
  boundTo(chat: ChatOwner): Promise<string | null>;
}

export type ChatOwner = Pick<ToolRunContext, "chatId" | "ownerEpoch">;

/** Runs what makes, starts or stops the workspace of a chat, one at a time and in the order of the calls. */
export type Turns = <T>(chatId: string, work: () => Promise<T>) => Promise<T>;

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return async (chatId, work) => {
    const before = last.get(chatId);
    const mine = (async () => {
      await before?.catch(() => {});
      return work();
    })();
    last.set(chatId, mine);
    try {
      return await mine;
    } finally {
      if (last.get(chatId) === mine) last.delete(chatId);
    }
  };
}

export function startWorkspaceTool(life: WorkspaceLife, inTurn: Turns): Tool {
  return {
    name: "start_workspace",
    description:
      "Start the chat's workspace when it is stopped or could not be started, and wait until it takes commands. Its files are as they were. Does nothing to one that runs.",
    inputSchema: z.strictObject({}),
    kind: "server",
    timeoutMs: () => LIFE_TIMEOUT_MS,
    run: (_input, context) =>
      inTurn(context.chatId, async () => {
        const workspace = await requireWorkspace(life, context);
        const outcome = await bringUp(life, workspace, context.signal);
        return "view" in outcome
          ? done({ started: true, ...describe(outcome.view) })
          : failedStart(outcome.failure);
      }),
  };
}

export function stopWorkspaceTool(life: WorkspaceLife, inTurn: Turns): Tool {
  return {
    name: "stop_workspace",
    description:
      "Stop the chat's workspace: everything that runs in it is ended, its files are kept. Only needed before start_workspace, when you are told to restart it, or when the person asks for it.",
    inputSchema: z.strictObject({}),
    kind: "server",
    timeoutMs: () => LIFE_TIMEOUT_MS,
    run: (_input, context) =>
      inTurn(context.chatId, async () => {
        const workspace = await requireWorkspace(life, context);
        const stopped = workspace.status === "stopped" ? workspace : await life.stop(workspace.id);
        return done({ stopped: true, workspace_id: stopped.id, workspace_name: stopped.name });
      }),
  };
}

async function requireWorkspace(life: WorkspaceLife, chat: ChatOwner): Promise<WorkspaceView> {
  const workspaceId = await life.boundTo(chat);
  if (workspaceId === null) throw guidedError("none");
  const workspace = await life.find(workspaceId);
  if (workspace === null || workspace.status === "deleted") throw guidedError("deleted");
  return workspace;
}

interface BuildFailure {
  error: string;
  workspace_id: string;
  workspace_name: string;
  build_log: string[];
}

/** Starts a workspace and waits for it; what it says while it fails is part of the answer. */
export async function bringUp(
  life: WorkspaceLife,
  { id, name }: WorkspaceView,
  signal: AbortSignal,
): Promise<{ view: WorkspaceView } | { failure: BuildFailure }> {
  try {
    return { view: await life.ensureRunning(id, signal) };
  } catch (error) {
    if (!isWorkspaceError(error) || signal.aborted) throw error;
    const log = await life.lastLog(id, LOG_LINES);
    return {
      failure: { error: error.message, workspace_id: id, workspace_name: name, build_log: log },
    };
  }
}

export function describe(workspace: WorkspaceView) {
  return {
    workspace_id: workspace.id,
    workspace_name: workspace.name,
    build_id: workspace.build,
    path: workspace.path,
    agent_status: workspace.connection,
    isolation: workspace.isolation,
  };
}

export function failedStart(failure: BuildFailure): ToolOutcome {
  return { output: { started: false, ...failure }, isError: true };
}

export function failedCreation(failure: BuildFailure): ToolOutcome {
  return { output: { created: false, ...failure }, isError: true };
}
