import { type OwnWorkspaceTarget, requireOwnWorkspace, type WorkspaceContext } from "./require-own-workspace";

/** The command that starts the daemon of an own workspace on a machine of one's own. */
export async function offerEnrolment(
  ctx: WorkspaceContext,
  target: OwnWorkspaceTarget,
): Promise<{ command: string; expiresAt: string }> {
  await requireOwnWorkspace(ctx, target);
  return ctx.workspaces.enrolments.offer(target.workspaceId);
}
