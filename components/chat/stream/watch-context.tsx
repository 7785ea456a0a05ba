"use client";

import { createContext, type ReactNode, use, useState, useSyncExternalStore } from "react";
import type { Chat } from "@/lib/chat/wire";
import { type WatchState, WatchStore } from "./watch-store";

const WatchContext = createContext<WatchStore | null>(null);

/** One store of the caller's chats for the whole shell, seeded with what the server rendered. */
export function WatchProvider({ initial, children }: { initial: readonly Chat[]; children: ReactNode }) {
  const [store] = useState(() => {
    const created = new WatchStore();
    created.seed([...initial]);
    return created;
  });
  return <WatchContext value={store}>{children}</WatchContext>;
}

export function useWatchStore(): WatchStore {
  const store = use(WatchContext);
  if (store === null) throw new Error("useWatchStore is used outside of WatchProvider");
  return store;
}

/** The caller's chats, kept current. */
export function useWatch(): WatchState {
  const store = useWatchStore();
  return useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);
}
