import type { ProcessInfo } from "../workspace/connection";
import { type OwnWorkspaceTarget, requireOwnWorkspace, type WorkspaceContext } from "./require-own-workspace";
import { askWorkspace } from "./workspace-failure";

const ASK_TIMEOUT_MS = 8_000;

/** The commands of all chats in an own workspace, running and ended. Nothing runs where no daemon is. */
export async function listWorkspaceProcesses(
  ctx: WorkspaceContext,
  target: OwnWorkspaceTarget,
): Promise<ProcessInfo[]> {
  await requireOwnWorkspace(ctx, target);
  const { workspaceId } = target;
  const workspace = await ctx.workspaces.get(workspaceId);
  if (workspace === null || workspace.status === "stopped" || workspace.status === "failed") return [];
  const signal = AbortSignal.timeout(ASK_TIMEOUT_MS);
  return askWorkspace(() => ctx.workspaces.connect(workspaceId).allProcesses(signal));
}
