import type { OwnChatTarget } from "./own-chat";
import { requireOwnChat } from "./require-own-chat";
import type { WorkspaceContext } from "./require-own-workspace";
import { askWorkspace } from "./workspace-failure";

/** The unified diff of one changed file; empty when it did not change. */
export async function readDiff(
  ctx: WorkspaceContext,
  target: OwnChatTarget & { path: string },
): Promise<string> {
  const { workspaceId, changesBase } = await requireOwnChat(ctx.db, target);
  if (workspaceId === null || changesBase === null) return "";
  const { chatId, path } = target;
  return askWorkspace(() => ctx.workspaces.connect(workspaceId).diff({ chatId, base: changesBase, path }));
}
