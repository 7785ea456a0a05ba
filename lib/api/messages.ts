import { queryOptions } from "@tanstack/react-query";
import type { MessagesPage } from "../chat/wire";
import { callApi } from "./call-api";
import type { SendMessageBody, SentMessage } from "./schemas/messages";

export interface MessagesWindow {
  beforeId?: string;
  afterId?: string;
  limit?: number;
}

const messagesPath = (chatId: string) => `/chats/${encodeURIComponent(chatId)}/messages`;

/** The newest page of a transcript; its `cursor` starts the event stream exactly after it. */
export function messagesQuery(chatId: string) {
  return queryOptions({
    queryKey: ["chats", "messages", chatId] as const,
    queryFn: ({ signal }) => fetchMessages(chatId, {}, signal),
    // The stream keeps the transcript current; a refetch would only race it.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

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
