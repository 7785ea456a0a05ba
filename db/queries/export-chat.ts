import { asc, eq } from "drizzle-orm";
import { toWireParts } from "../../lib/chat/messages";
import type { Chat } from "../../lib/chat/wire";
import { messageIdFromBigint } from "../../lib/ids";
import type { Db, Tx } from "../client";
import { chatMessages } from "../schema/chat-messages";
import { chatQueuedMessages } from "../schema/chat-queued-messages";
import { modelCalls } from "../schema/model-calls";
import { toolCalls } from "../schema/tool-calls";
import { getChat, loadChatWire } from "./chats";

/** Every row of a chat, of one moment. */
export interface ChatExport {
  chat: Chat;
  systemPrompt: string | null;
  dynamicTools: unknown[];
  /** As they were committed: results are in `toolCalls`. Deleted and hidden rows are there, too. */
  messages: object[];
  queued: object[];
  /** The ledger. */
  toolCalls: object[];
  /** Requests to providers, in the order in which they were made. */
  modelCalls: object[];
}

/** Reads all that is kept of a chat, without what only providers can read; null when there is no such chat. */
export function exportChat(db: Db, chatId: string): Promise<ChatExport | null> {
  return db.transaction((tx) => readAll(tx, chatId), {
    isolationLevel: "repeatable read",
    accessMode: "read only",
  });
}

async function readAll(tx: Tx, chatId: string): Promise<ChatExport | null> {
  const row = await getChat(tx, chatId);
  const chat = await loadChatWire(tx, chatId);
  if (row === null || chat === null) return null;
  const messages = await tx
    .select()
    .from(chatMessages)
    .where(eq(chatMessages.chatId, chatId))
    .orderBy(asc(chatMessages.id));
  const calls = await tx
    .select()
    .from(toolCalls)
    .where(eq(toolCalls.chatId, chatId))
    .orderBy(asc(toolCalls.messageId), asc(toolCalls.ordinal));
  return {
    chat,
    systemPrompt: row.systemPrompt,
    dynamicTools: row.dynamicTools,
    messages: messages.map(({ id, parts, ...rest }) => ({
      id: messageIdFromBigint(id),
      ...rest,
      parts: toWireParts(parts),
    })),
    queued: await tx
      .select()
      .from(chatQueuedMessages)
      .where(eq(chatQueuedMessages.chatId, chatId))
      .orderBy(asc(chatQueuedMessages.position)),
    toolCalls: calls.map(({ messageId, ...rest }) => ({
      ...rest,
      messageId: messageIdFromBigint(messageId),
    })),
    modelCalls: await tx
      .select()
      .from(modelCalls)
      .where(eq(modelCalls.chatId, chatId))
      .orderBy(asc(modelCalls.startedAt), asc(modelCalls.id)),
  };
}
