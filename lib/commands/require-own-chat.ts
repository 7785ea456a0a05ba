import type { Queryable } from "../../db/client";
import { type ChatRow, getChat } from "../../db/queries/chats";
import { mayAccess, type OwnChatTarget, unknownChat } from "./own-chat";

/**
 * The row of an own chat, for reads.
 *
 * @throws AppError `not_found`, also for a chat that is someone else's.
 */
export async function requireOwnChat(db: Queryable, { caller, chatId }: OwnChatTarget): Promise<ChatRow> {
  const chat = chatId.includes("\0") ? null : await getChat(db, chatId);
  if (chat === null || !mayAccess(caller, chat)) throw unknownChat();
  return chat;
}
