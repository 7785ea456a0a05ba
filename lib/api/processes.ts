import { queryOptions } from "@tanstack/react-query";
import type { ProcessInfo } from "../workspace/connection";
import { callApi } from "./call-api";
import { listAll } from "./list-all";

const processesPath = (chatId: string) => `/chats/${encodeURIComponent(chatId)}/processes`;

/** The commands of a chat, running and ended. */
export function processesQuery(chatId: string) {
  return queryOptions({
    queryKey: ["chats", "processes", chatId] as const,
    queryFn: ({ signal }) => fetchProcesses(chatId, signal),
  });
}

export function fetchProcesses(chatId: string, signal?: AbortSignal): Promise<{ items: ProcessInfo[] }> {
  return listAll(processesPath(chatId), { signal });
}

/** The commands of all chats in a workspace, running and ended. */
export function workspaceProcessesQuery(workspaceId: string) {
  return queryOptions({
    queryKey: ["workspaces", workspaceId, "processes"] as const,
    queryFn: ({ signal }) =>
      listAll<ProcessInfo>(`/workspaces/${encodeURIComponent(workspaceId)}/processes`, { signal }),
  });
}

export function stopProcess(chatId: string, processId: string): Promise<void> {
  return callApi(`${processesPath(chatId)}/${encodeURIComponent(processId)}/stop`, { method: "POST" });
}
