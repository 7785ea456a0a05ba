import type { ChatRow } from "../../db/queries/chats";

/**
 * Finds words for a chat with small model calls beside its turns. Whatever goes wrong with one of them is logged and leaves the
 * chat as it is.
 */
export interface ChatDescriber {
  /** Gives a chat whose first message has just come a title, once for each wording of it. Never rejects. */
  firstTitle(chat: ChatRow, firstMessage: { id: string; text: string }): Promise<void>;
  /** Labels the turn of a chat that has come to rest, unless the chat has moved on by then. Never rejects. */
  turnEnded(chatId: string): Promise<void>;
  /** A title for what a chat has become, also over one that a person gave it; null when no model wrote one. */
  writeTitle(chat: ChatRow): Promise<string | null>;
}
