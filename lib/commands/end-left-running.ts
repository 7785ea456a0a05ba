import type { Queryable } from "../../db/client";
import { listBusyAgents } from "../../db/queries/agents";
import { getWorkspace } from "../../db/queries/workspaces";
import type { WorkspaceConnection } from "../workspace/connection";
import { connectionState } from "../workspace/connection-state";

interface LeftRunning {
  chatId: string;
  workspaceId: string;
  /** Asked when it is known what runs, which may take a while: with false, nothing is ended. */
  isStill?: (() => Promise<boolean>) | undefined;
}

/**
 * Ends at once what a chat has left running in its workspace, and what those of its sub-agents have that are at rest: a turn has begun in
 * which it may change nothing, and they would. Without a grace, in which they could write something to say goodbye. False: the workspace
 * cannot be asked now.
 */
export async function endLeftRunning(
  ctx: {
    db: Queryable;
    connect: (workspaceId: string) => Pick<WorkspaceConnection, "familyProcesses" | "stopProcess">;
  },
  { chatId, workspaceId, isStill }: LeftRunning,
  signal: AbortSignal,
): Promise<boolean> {
  const [workspace, busy] = await Promise.all([
    getWorkspace(ctx.db, workspaceId),
    listBusyAgents(ctx.db, chatId),
  ]);
  if (workspace === null || workspace.status === "stopped" || workspace.status === "deleted") return true;
  if (connectionState(workspace) !== "connected") return false;
  const connection = ctx.connect(workspaceId);
  const processes = await connection.familyProcesses(chatId, signal);
  const left = processes.filter((one) => one.running && !busy.includes(one.chatId ?? ""));
  if (left.length === 0 || (await isStill?.()) === false) return true;
  await Promise.all(left.map(({ id }) => connection.stopProcess(id, "kill")));
  return true;
}
