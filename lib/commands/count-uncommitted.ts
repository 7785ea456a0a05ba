import { isWorkspaceError, type Uncommitted } from "../workspace/connection";
import { type OwnWorkspaceTarget, requireOwnWorkspace, type WorkspaceContext } from "./require-own-workspace";

const ASK_TIMEOUT_MS = 8_000;
const UNKNOWN: Uncommitted = { files: null, complete: false };

/** What of an own workspace is in no commit. One that does not run is not started for it, and its silence is an answer too. */
export async function countUncommitted(
  ctx: WorkspaceContext,
  target: OwnWorkspaceTarget,
): Promise<Uncommitted> {
  await requireOwnWorkspace(ctx, target);
  const { workspaceId } = target;
  const workspace = await ctx.workspaces.get(workspaceId);
  if (workspace === null || workspace.connection !== "connected") return UNKNOWN;
  try {
    const signal = AbortSignal.timeout(ASK_TIMEOUT_MS);
    return await ctx.workspaces.connect(workspaceId).uncommitted({ signal });
  } catch (error) {
    if (!isWorkspaceError(error)) throw error;
    return UNKNOWN;
  }
}
