import type { TransitionContext } from "../transitions/types";
import { type OwnWorkspaceTarget, requireOwnWorkspace, type WorkspaceContext } from "./require-own-workspace";
import { settleApprovals } from "./settle-approvals";

/** Deletes an own workspace. A folder that a person chose stays as it is. */
export async function deleteWorkspace(
  ctx: WorkspaceContext & TransitionContext,
  target: OwnWorkspaceTarget,
): Promise<void> {
  await requireOwnWorkspace(ctx, target);
  await ctx.workspaces.remove(target.workspaceId);
  await settleApprovals(ctx, target.workspaceId);
}
