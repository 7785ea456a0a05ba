import { queryOptions } from "@tanstack/react-query";
import type { z } from "zod";
import { callApi } from "./call-api";
import type { chatCostSchema } from "./schemas/chats";

export type ChatCost = z.infer<typeof chatCostSchema>;

/** What a chat and its sub-agents have used so far; a model without prices is left out of the total. */
export function costQuery(chatId: string) {
  return queryOptions({
    queryKey: ["chats", "cost", chatId] as const,
    queryFn: ({ signal }) => callApi<ChatCost>(`/chats/${encodeURIComponent(chatId)}/cost`, { signal }),
    staleTime: 0,
  });
}
