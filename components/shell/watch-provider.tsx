"use client";

import { createContext, type ReactNode, use, useState, useSyncExternalStore } from "react";
import { type WatchState, WatchStore } from "@/components/chat/stream/watch-store";
import type { Chat } from "@/lib/chat/wire";

const WatchContext = createContext<WatchStore | null>(null);

/** One store of the person's chats for the whole page, beginning with what the server rendered. */
export function WatchProvider({ chats, children }: { chats: Chat[]; children: ReactNode }) {
  const [store] = useState(() => {
    const fresh = new WatchStore();
    fresh.seed(chats.flatMap(withFamily));
    return fresh;
  });
  return <WatchContext value={store}>{children}</WatchContext>;
}

/** The person's chats and whether they are current. */
export function useWatch(): WatchState {
  const store = useWatchStore();
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}

/** For showing a change of one's own before the stream confirms it. */
export function useWatchStore(): WatchStore {
  const store = use(WatchContext);
  if (store === null) throw new Error("useWatch is used outside of WatchProvider");
  return store;
}

/** A chat and everything below it: lists nest sub-agents, events do not. */
export function withFamily(chat: Chat): Chat[] {
  return [chat, ...(chat.children ?? []).flatMap(withFamily)];
}
