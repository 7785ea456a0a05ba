import type { ProcessInfo } from "../workspace/connection";
import type { OwnChatTarget } from "./own-chat";
import { requireOwnChat } from "./require-own-chat";
import type { WorkspaceContext } from "./require-own-workspace";
import { askWorkspace } from "./workspace-failure";

/** The commands of a chat, running and ended, as its workspace's daemon knows them. Nothing runs where no daemon is. */
export async function listProcesses(ctx: WorkspaceContext, target: OwnChatTarget): Promise<ProcessInfo[]> {
  const { workspaceId } = await requireOwnChat(ctx.db, target);
  if (workspaceId === null) return [];
  const workspace = await ctx.workspaces.get(workspaceId);
  if (workspace === null || workspace.status === "stopped" || workspace.status === "failed") return [];
  return askWorkspace(() => ctx.workspaces.connect(workspaceId).processes(target.chatId));
}
