"use client";

import { useState } from "react";
import { useWatchStore, withFamily } from "@/components/shell/watch-provider";
import { fetchChatPage } from "@/lib/api/chats";

interface OlderChats {
  /** Where the next page begins; null: there is none. */
  cursor: string | null;
  hasMore: boolean;
  isLoading: boolean;
  hasFailed: boolean;
  loadMore: () => Promise<void>;
}

/** Pages behind the first one; their chats join those that are watched. */
export function useOlderChats(firstCursor: string | null): OlderChats {
  const store = useWatchStore();
  const [state, setState] = useState({ cursor: firstCursor, isLoading: false, hasFailed: false });
  const loadMore = async () => {
    const { cursor } = state;
    if (cursor === null || state.isLoading) return;
    setState({ cursor, isLoading: true, hasFailed: false });
    try {
      const page = await fetchChatPage({}, cursor);
      const { chats } = store.getSnapshot();
      for (const chat of page.items.flatMap(withFamily)) if (!chats.has(chat.id)) store.put(chat);
      setState({ cursor: page.nextCursor, isLoading: false, hasFailed: false });
    } catch {
      setState({ cursor, isLoading: false, hasFailed: true });
    }
  };
  return {
    cursor: state.cursor,
    hasMore: state.cursor !== null,
    isLoading: state.isLoading,
    hasFailed: state.hasFailed,
    loadMore,
  };
}
