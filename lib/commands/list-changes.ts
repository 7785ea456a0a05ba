import type { Changes } from "../workspace/connection";
import type { OwnChatTarget } from "./own-chat";
import { requireOwnChat } from "./require-own-chat";
import type { WorkspaceContext } from "./require-own-workspace";
import { askWorkspace } from "./workspace-failure";

const NOTHING: Changes = { base: null, files: [], additions: 0, deletions: 0, complete: true };

/** What differs now from the commit that was HEAD when the chat first touched its workspace. */
export async function listChanges(ctx: WorkspaceContext, target: OwnChatTarget): Promise<Changes> {
  const { workspaceId, changesBase } = await requireOwnChat(ctx.db, target);
  if (workspaceId === null || changesBase === null) return NOTHING;
  const request = { chatId: target.chatId, base: changesBase };
  return askWorkspace(() => ctx.workspaces.connect(workspaceId).changes(request));
}
