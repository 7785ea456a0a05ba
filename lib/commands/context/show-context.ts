import type { Queryable } from "../../../db/client";
import { getHiddenParts } from "../../../db/queries/messages";
import type { ChatRow } from "../../../db/queries/chats";
import { readContextParts } from "../../chat/context-parts";
import type { ChatContextView } from "../../chat/workspace-context";
import type { OwnChatTarget } from "../own-chat";
import { requireOwnChat } from "../require-own-chat";

/** What of its workspace an own chat was given last, without the words; null: nothing was read yet. */
export async function showContext(db: Queryable, target: OwnChatTarget): Promise<ChatContextView | null> {
  return contextViewOf(db, await requireOwnChat(db, target));
}

export async function contextViewOf(
  db: Queryable,
  { id, workspaceId, context }: Pick<ChatRow, "id" | "workspaceId" | "context">,
): Promise<ChatContextView | null> {
  // What belongs to another workspace is no longer the chat's.
  if (context === null || context.workspaceId !== workspaceId) return null;
  const { takenAt, outOfDate, wanted, messageId, sources } = context;
  const parts = messageId === null ? null : await getHiddenParts(db, id, messageId);
  const found = parts === null ? null : readContextParts(parts);
  return {
    workspaceId,
    takenAt,
    outOfDate,
    wanted,
    sources,
    files: (found?.files ?? []).map(({ content: _words, ...file }) => file),
    skills: (found?.skills ?? []).map(({ body: _words, ...skill }) => skill),
    more: found?.head.more ?? 0,
  };
}
