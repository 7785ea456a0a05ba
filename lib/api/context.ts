import { queryOptions } from "@tanstack/react-query";
import type { ChatContextView } from "../chat/workspace-context";
import { callApi } from "./call-api";

const contextPath = (chatId: string) => `/chats/${encodeURIComponent(chatId)}/context`;

interface ContextAnswer {
  context: ChatContextView | null;
}

/** What of its workspace's instructions and skills a chat was given. */
export function contextQuery(chatId: string) {
  return queryOptions({
    queryKey: ["chats", "context", chatId] as const,
    queryFn: ({ signal }) => callApi<ContextAnswer>(contextPath(chatId), { signal }),
  });
}

/** Reads them again: at once where the chat is at rest, else before the next call of its model. */
export function refreshContext(chatId: string): Promise<ContextAnswer> {
  return callApi<ContextAnswer>(`${contextPath(chatId)}/refresh`, { method: "POST" });
}
