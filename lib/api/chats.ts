import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Chat } from "../chat/wire";
import { callApi } from "./call-api";
import type { CreateChatBody, UpdateChatBody } from "./schemas/chats";

export interface ChatPage {
  items: Chat[];
  nextCursor: string | null;
}

export interface ChatFilter {
  q?: string;
  archived?: boolean;
}

const PAGE_SIZE = 50;

/** Keys of everything about chats in the query cache. */
export const chatKeys = {
  all: ["chats"] as const,
  lists: ["chats", "list"] as const,
  list: (filter: ChatFilter) => ["chats", "list", filter.q ?? "", filter.archived ?? false] as const,
};

const chatPath = (chatId: string) => `/chats/${encodeURIComponent(chatId)}`;

/** The sidebar's list, page by page. */
export function chatListQuery(filter: ChatFilter = {}) {
  return infiniteQueryOptions({
    queryKey: chatKeys.list(filter),
    queryFn: ({ pageParam, signal }) => fetchChatPage(filter, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });
}

/** One page of the list. */
export function fetchChatPage(
  filter: ChatFilter,
  cursor: string | null,
  signal?: AbortSignal,
): Promise<ChatPage> {
  return callApi("/chats", { query: { ...filter, limit: PAGE_SIZE, cursor }, signal });
}

export function createChat(
  body: CreateChatBody,
  idempotencyKey: string,
  signal?: AbortSignal,
): Promise<Chat> {
  return callApi("/chats", { method: "POST", body, idempotencyKey, signal });
}

export function updateChat(chatId: string, body: UpdateChatBody): Promise<Chat> {
  return callApi(chatPath(chatId), { method: "PATCH", body });
}

/** Archived root chats only. */
export function deleteChat(chatId: string): Promise<void> {
  return callApi(chatPath(chatId), { method: "DELETE" });
}

/** Stops the turn; the answer is the chat as it is then. */
export function interruptChat(chatId: string): Promise<Chat> {
  return callApi(`${chatPath(chatId)}/interrupt`, { method: "POST" });
}

/** Goes on from an error, or ends a retry wait. */
export function retryChat(chatId: string, modelId: string | null): Promise<Chat> {
  const body = modelId === null ? {} : { modelId };
  return callApi(`${chatPath(chatId)}/retry`, { method: "POST", body });
}

/** Where a browser downloads all that is kept of a chat. */
export function exportPath(chatId: string): string {
  return `/api/v1${chatPath(chatId)}/export`;
}

/** Has a model write a new title. */
export function regenerateTitle(chatId: string): Promise<Chat> {
  return callApi(`${chatPath(chatId)}/title/regenerate`, { method: "POST" });
}

/** Has what was said so far summarised, so that there is room again. */
export function compactChat(chatId: string): Promise<Chat> {
  return callApi(`${chatPath(chatId)}/compact`, { method: "POST" });
}

/** Lets the agent forget what was said so far; the transcript stays. */
export function clearChat(chatId: string): Promise<Chat> {
  return callApi(`${chatPath(chatId)}/clear`, { method: "POST" });
}

/** Moves the read cursor up to this message. */
export function markRead(chatId: string, messageId: string): Promise<void> {
  return callApi(`${chatPath(chatId)}/read`, { method: "POST", body: { messageId } });
}
