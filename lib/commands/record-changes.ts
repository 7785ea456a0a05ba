import { getChat } from "../../db/queries/chats";
import type { ChangeTotals } from "../chat/wire";
import type { TransitionContext } from "../transitions/types";
import { updateChatMetadata } from "../transitions/update-chat-metadata";
import type { WorkspaceConnection } from "../workspace/connection";

export interface ChangesContext extends TransitionContext {
  connect(workspaceId: string): WorkspaceConnection;
}

/** Remembers the commit that is HEAD when a chat touches its workspace for the first time: changes are told against it. */
export async function recordFirstTouch(ctx: ChangesContext, chatId: string): Promise<void> {
  const chat = await getChat(ctx.db, chatId);
  if (!chat || chat.workspaceId === null || chat.changesBase !== null) return;
  const changesBase = await ctx.connect(chat.workspaceId).head();
  await updateChatMetadata(ctx, { chatId, patch: { changesBase } });
}

/** Brings the chat's figure of changed files and lines up to date; panel, footer, header and sidebar show this one figure. */
export async function recordChanges(ctx: ChangesContext, chatId: string): Promise<void> {
  const chat = await getChat(ctx.db, chatId);
  if (!chat || chat.workspaceId === null || chat.changesBase === null) return;
  const { additions, deletions, files } = await ctx
    .connect(chat.workspaceId)
    .changes({ chatId, base: chat.changesBase });
  const totals: ChangeTotals = { additions, deletions, files: files.length };
  if (JSON.stringify(totals) === JSON.stringify(chat.changes)) return;
  await updateChatMetadata(ctx, { chatId, patch: { changes: totals } });
}
