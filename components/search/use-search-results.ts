"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useWatch } from "@/components/shell/watch-provider";
import { chatKeys, fetchChatPage } from "@/lib/api/chats";
import type { Chat } from "@/lib/chat/wire";

export interface SearchResults {
  chats: readonly Chat[];
  archived: readonly Chat[];
  isPending: boolean;
  isError: boolean;
  retry: () => void;
}

const RECENT = 8;

/** Chats whose title holds the query, archived ones apart; without a query those that were worked in last. */
export function useSearchResults(query: string): SearchResults {
  const { chats: live } = useWatch();
  const active = useTitles(query, false);
  const archived = useTitles(query, true);
  if (query === "") {
    return {
      chats: recent([...live.values()]),
      archived: [],
      isPending: false,
      isError: false,
      retry: () => {},
    };
  }
  const current = (chat: Chat) => live.get(chat.id) ?? chat;
  return {
    chats: (active.data?.items ?? []).map(current).filter((chat) => !chat.archived),
    archived: (archived.data?.items ?? []).map(current).filter((chat) => chat.archived),
    isPending: active.isPending || archived.isPending,
    isError: active.isError || archived.isError,
    retry: () => {
      void active.refetch();
      void archived.refetch();
    },
  };
}

function useTitles(query: string, archived: boolean) {
  return useQuery({
    queryKey: [...chatKeys.list({ q: query, archived }), "first-page"],
    queryFn: ({ signal }) => fetchChatPage({ q: query, archived }, null, signal),
    enabled: query !== "",
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
}

function recent(chats: readonly Chat[]): Chat[] {
  return chats
    .filter((chat) => !chat.archived && chat.parentChatId === null)
    .toSorted((a, b) => (a.lastTurnAt < b.lastTurnAt ? 1 : -1))
    .slice(0, RECENT);
}
