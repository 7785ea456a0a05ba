import { listWorkspaceLog } from "../../db/queries/workspace-logs";
import type { WorkspaceLogLine } from "../chat/workspace-log";
import { type OwnWorkspaceTarget, requireOwnWorkspace, type WorkspaceContext } from "./require-own-workspace";

/** A page of the log of an own workspace's starts, oldest first; without a cursor that of the last start. */
export async function readWorkspaceLog(
  ctx: Pick<WorkspaceContext, "db">,
  target: OwnWorkspaceTarget,
  { cursor, limit }: { cursor?: number | undefined; limit: number },
): Promise<{ items: WorkspaceLogLine[]; nextCursor: string | null }> {
  await requireOwnWorkspace(ctx, target);
  const found = await listWorkspaceLog(ctx.db, {
    workspaceId: target.workspaceId,
    after: cursor ?? null,
    limit: limit + 1,
  });
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: found.length > limit && last ? String(last.id) : null };
}
