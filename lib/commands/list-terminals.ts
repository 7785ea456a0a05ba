import type { TerminalList } from "../api/schemas/terminals";
import { type OwnWorkspaceTarget, requireOwnWorkspace, type WorkspaceContext } from "./require-own-workspace";
import { askWorkspace } from "./workspace-failure";

/** The terminals of an own workspace, open and ended. There is none where no daemon is. */
export async function listTerminals(
  ctx: WorkspaceContext,
  target: OwnWorkspaceTarget,
): Promise<TerminalList> {
  await requireOwnWorkspace(ctx, target);
  const { workspaceId } = target;
  const workspace = await ctx.workspaces.get(workspaceId);
  if (workspace === null || workspace.status === "stopped" || workspace.status === "failed")
    return { items: [], nextCursor: null, unavailable: null };
  const { terminals, unavailable } = await askWorkspace(() => ctx.workspaces.terminals(workspaceId).list());
  return { items: terminals, nextCursor: null, unavailable };
}
