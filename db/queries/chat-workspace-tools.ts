import { eq, sql } from "drizzle-orm";
import type { Queryable } from "../client";
import { chatWorkspaceTools } from "../schema/chat-workspace-tools";

export type ChatWorkspaceTools = typeof chatWorkspaceTools.$inferSelect;

export async function readChatWorkspaceTools(
  db: Queryable,
  chatId: string,
): Promise<ChatWorkspaceTools | null> {
  const [row] = await db.select().from(chatWorkspaceTools).where(eq(chatWorkspaceTools.chatId, chatId));
  return row ?? null;
}

/** Keeps what a turn offers; an owner that has lost the chat changes nothing any more. */
export async function keepChatWorkspaceTools(db: Queryable, row: ChatWorkspaceTools): Promise<void> {
  const { chatId: _, ...set } = row;
  await db
    .insert(chatWorkspaceTools)
    .values(row)
    .onConflictDoUpdate({
      target: chatWorkspaceTools.chatId,
      set,
      setWhere: sql`${chatWorkspaceTools.ownerEpoch} <= ${row.ownerEpoch}`,
    });
}
