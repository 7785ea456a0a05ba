import type { WorkspaceView } from "../workspace/workspace-view";
import type { Caller } from "./caller";
import {
  type OwnWorkspaceTarget,
  requireOwnWorkspace,
  unknownWorkspace,
  type WorkspaceContext,
} from "./require-own-workspace";

/** The caller's workspaces, newest first. */
export function listWorkspaces(
  ctx: Pick<WorkspaceContext, "workspaces">,
  { caller }: { caller: Caller },
): Promise<WorkspaceView[]> {
  return ctx.workspaces.list(caller.userId);
}

export async function getWorkspace(
  ctx: WorkspaceContext,
  target: OwnWorkspaceTarget,
): Promise<WorkspaceView> {
  await requireOwnWorkspace(ctx, target);
  const view = await ctx.workspaces.get(target.workspaceId);
  if (view === null) throw unknownWorkspace();
  return view;
}
