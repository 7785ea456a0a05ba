import type { WorkspaceView } from "../workspace/workspace-view";
import { type OwnWorkspaceTarget, requireOwnWorkspace, type WorkspaceContext } from "./require-own-workspace";

/** Starts an own workspace; the same for one that is up. */
export async function startWorkspace(
  ctx: WorkspaceContext,
  target: OwnWorkspaceTarget,
): Promise<WorkspaceView> {
  await requireOwnWorkspace(ctx, target);
  return ctx.workspaces.start(target.workspaceId);
}
