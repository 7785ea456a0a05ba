import { queryOptions } from "@tanstack/react-query";
import type { Changes } from "../workspace/connection";
import { callApi, callApiForText } from "./call-api";

const changesPath = (chatId: string) => `/chats/${encodeURIComponent(chatId)}/changes`;

/** What the agent changed since the chat first touched its workspace. */
export function changesQuery(chatId: string) {
  return queryOptions({
    queryKey: ["chats", "changes", chatId] as const,
    queryFn: ({ signal }) => callApi<Changes>(changesPath(chatId), { signal }),
  });
}

/** The unified diff of one changed file, with `context` unchanged lines around each change. */
export function diffQuery(chatId: string, path: string, context: number) {
  return queryOptions({
    queryKey: ["chats", "changes", chatId, path, context] as const,
    queryFn: ({ signal }) =>
      callApiForText(`${changesPath(chatId)}/diff`, { query: { path, context }, signal }),
  });
}
