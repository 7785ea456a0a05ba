import { queryOptions } from "@tanstack/react-query";
import type { DebugRunDetail } from "../chat/debug-types";
import { callApi } from "./call-api";
import type { DebugRunList, OwnDebugRecording } from "./schemas/debug";

const NEWEST = 100;

const debugPath = (chatId: string) => `/chats/${encodeURIComponent(chatId)}/debug`;

/** The newest recorded runs of a chat, and whether it is being recorded. */
export function debugRunsQuery(chatId: string) {
  return queryOptions({
    queryKey: ["chats", "debug", chatId] as const,
    queryFn: ({ signal }): Promise<DebugRunList> =>
      callApi(`${debugPath(chatId)}/runs`, { query: { limit: NEWEST }, signal }),
  });
}

/** One run with its steps. */
export function debugRunQuery(chatId: string, runId: string) {
  return queryOptions({
    queryKey: ["chats", "debug", chatId, runId] as const,
    queryFn: ({ signal }): Promise<DebugRunDetail> =>
      callApi(`${debugPath(chatId)}/runs/${encodeURIComponent(runId)}`, { signal }),
  });
}

/** Where the browser gets all runs of a chat, or one, as a file. */
export function debugExportUrl(chatId: string, runId?: string): string {
  const query = runId === undefined ? "" : `?${new URLSearchParams({ runId }).toString()}`;
  return `/api/v1${debugPath(chatId)}/export${query}`;
}

export function writeOwnDebugRecording(enabled: boolean): Promise<OwnDebugRecording> {
  return callApi("/me/debug-recording", { method: "PUT", body: { enabled } });
}
