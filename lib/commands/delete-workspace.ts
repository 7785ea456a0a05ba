import { type OwnWorkspaceTarget, requireOwnWorkspace, type WorkspaceContext } from "./require-own-workspace";

/** Deletes an own workspace. A folder that a person chose stays as it is. */
export async function deleteWorkspace(ctx: WorkspaceContext, target: OwnWorkspaceTarget): Promise<void> {
  await requireOwnWorkspace(ctx, target);
  await ctx.workspaces.remove(target.workspaceId);
}
