import type { OwnChatTarget } from "./own-chat";
import { requireOwnChat } from "./require-own-chat";
import type { WorkspaceContext } from "./require-own-workspace";
import { askWorkspace } from "./workspace-failure";

/** The unified diff of one changed file, with `context` unchanged lines around each change; empty when it did not change. */
export async function readDiff(
  ctx: WorkspaceContext,
  target: OwnChatTarget & { path: string; context?: number | undefined },
): Promise<string> {
  const { workspaceId, changesBase } = await requireOwnChat(ctx.db, target);
  if (workspaceId === null || changesBase === null) return "";
  const { chatId, path, context } = target;
  const request = { chatId, base: changesBase, path, ...(context === undefined ? {} : { context }) };
  return askWorkspace(() => ctx.workspaces.connect(workspaceId).diff(request));
}
