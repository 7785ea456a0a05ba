"use client";

import { useQuery } from "@tanstack/react-query";
import { processesQuery } from "@/lib/api/processes";
import { isBusy } from "@/lib/chat/states";
import type { Chat } from "@/lib/chat/wire";

const POLL_MS = 3_000;

/** The chat's commands; asked again while the chat is busy or one of them runs, also when the turn is over. */
export function useProcesses(chat: Pick<Chat, "id" | "status" | "workspaceId">) {
  return useQuery({
    ...processesQuery(chat.id),
    enabled: chat.workspaceId !== null,
    refetchInterval: ({ state }) =>
      isBusy(chat.status) || state.data?.items.some((item) => item.running) ? POLL_MS : false,
  });
}
