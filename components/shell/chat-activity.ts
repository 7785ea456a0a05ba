"use client";

import { useEffect, useSyncExternalStore } from "react";

const activities = new Map<string, string>();
const listeners = new Set<() => void>();

function put(chatId: string, text: string | null): void {
  if (text === null) activities.delete(chatId);
  else activities.set(chatId, text);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells the list what the chat that is open does now: only its page hears of it. */
export function useTellActivity(chatId: string, text: string | null): void {
  // Synchronises the list with the page; who leaves the page no longer knows.
  useEffect(() => {
    put(chatId, text);
    return () => put(chatId, null);
  }, [chatId, text]);
}

/** What a running chat does now, as far as this tab knows. */
export function useActivity(chatId: string): string | null {
  return useSyncExternalStore(
    subscribe,
    () => activities.get(chatId) ?? null,
    () => null,
  );
}
