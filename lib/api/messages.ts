import type { MessagesPage } from "../chat/wire";
import { callApi } from "./call-api";
import type { EditedMessage, EditMessageBody, SendMessageBody, SentMessage } from "./schemas/messages";

export interface MessagesWindow {
  beforeId?: string;
  afterId?: string;
  limit?: number;
}

const messagesPath = (chatId: string) => `/chats/${encodeURIComponent(chatId)}/messages`;

/** A page of a transcript. */
export function fetchMessages(
  chatId: string,
  window: MessagesWindow,
  signal?: AbortSignal,
): Promise<MessagesPage> {
  return callApi(messagesPath(chatId), { query: { ...window }, signal });
}

export interface SendMessageOptions {
  chatId: string;
  body: SendMessageBody;
  idempotencyKey: string;
  signal?: AbortSignal;
}

/** Sends, or queues behind a running turn; the same key is accepted once. */
export function sendMessage({
  chatId,
  body,
  idempotencyKey,
  signal,
}: SendMessageOptions): Promise<SentMessage> {
  return callApi(messagesPath(chatId), { method: "POST", body, idempotencyKey, signal });
}

export interface EditMessageOptions {
  chatId: string;
  messageId: string;
  body: EditMessageBody;
  idempotencyKey: string;
}

/** Puts a new wording in the place of a user message; everything behind it is gone, and the chat answers anew. */
export function editMessage({
  chatId,
  messageId,
  body,
  idempotencyKey,
}: EditMessageOptions): Promise<EditedMessage> {
  const path = `${messagesPath(chatId)}/${encodeURIComponent(messageId)}`;
  return callApi(path, { method: "PATCH", body, idempotencyKey });
}
