import type { WorkspaceView } from "../workspace/workspace-view";
import { type OwnWorkspaceTarget, requireOwnWorkspace, type WorkspaceContext } from "./require-own-workspace";

/** Stops an own workspace with everything that runs in it. */
export async function stopWorkspace(
  ctx: WorkspaceContext,
  target: OwnWorkspaceTarget,
): Promise<WorkspaceView> {
  await requireOwnWorkspace(ctx, target);
  return ctx.workspaces.stop(target.workspaceId);
}
