import type { FilesQuery, FoundFileList } from "../api/schemas/workspaces";
import { type OwnWorkspaceTarget, requireOwnWorkspace, type WorkspaceContext } from "./require-own-workspace";
import { askWorkspace } from "./workspace-failure";

/** Somebody types: an answer that comes later is of no use. */
const ASK_TIMEOUT_MS = 5_000;

/** Files of an own workspace by what is typed of their path, the likeliest first. */
export async function findFiles(
  ctx: WorkspaceContext,
  target: OwnWorkspaceTarget,
  { q: query, limit }: FilesQuery,
): Promise<FoundFileList> {
  await requireOwnWorkspace(ctx, target);
  const signal = AbortSignal.timeout(ASK_TIMEOUT_MS);
  const { files, complete } = await askWorkspace(() =>
    ctx.workspaces.connect(target.workspaceId).findFiles({ query, limit, signal }),
  );
  return { items: files.map((path) => ({ path })), nextCursor: null, complete };
}
