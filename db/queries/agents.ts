import { and, count, desc, eq, notInArray } from "drizzle-orm";
import type { Queryable } from "../client";
import { chats } from "../schema/chats";
import type { ChatRow } from "./chats";

/** A sub-agent of this chat by its chat id, or null. */
export async function findAgent(
  db: Queryable,
  { parentChatId, chatId }: { parentChatId: string; chatId: string },
): Promise<ChatRow | null> {
  if (chatId.includes("\0")) return null;
  const [row] = await db
    .select()
    .from(chats)
    .where(and(eq(chats.id, chatId), eq(chats.parentChatId, parentChatId)));
  return row ?? null;
}

/** Whether a chat has ever started one. */
export async function hasAgents(db: Queryable, parentChatId: string): Promise<boolean> {
  const rows = await db
    .select({ id: chats.id })
    .from(chats)
    .where(eq(chats.parentChatId, parentChatId))
    .limit(1);
  return rows.length > 0;
}

/** The sub-agents of a chat that are not at rest. */
export async function listBusyAgents(db: Queryable, parentChatId: string): Promise<string[]> {
  const rows = await db
    .select({ id: chats.id })
    .from(chats)
    .where(and(eq(chats.parentChatId, parentChatId), notInArray(chats.status, ["waiting", "error"])));
  return rows.map(({ id }) => id);
}

/** The sub-agents of a chat that were not archived, those with the last activity first. */
export async function listAgents(
  db: Queryable,
  { parentChatId, limit, offset }: { parentChatId: string; limit: number; offset: number },
): Promise<{ rows: ChatRow[]; total: number }> {
  const ofParent = and(eq(chats.parentChatId, parentChatId), eq(chats.archived, false));
  const rows = await db
    .select()
    .from(chats)
    .where(ofParent)
    .orderBy(desc(chats.lastTurnAt), desc(chats.id))
    .limit(limit)
    .offset(offset);
  const [counted] = await db.select({ total: count() }).from(chats).where(ofParent);
  return { rows, total: counted?.total ?? 0 };
}
