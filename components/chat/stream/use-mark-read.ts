"use client";

import { useEffect } from "react";
import { markRead } from "@/lib/api/chats";
import type { Chat, Message } from "@/lib/chat/wire";

/** Moves the read cursor to the last message while the page is looked at. */
export function useMarkRead(chat: Chat, rows: readonly Message[]): void {
  const lastId = rows.at(-1)?.id;
  // Synchronises the server's read cursor with what is on screen.
  useEffect(() => {
    if (lastId === undefined || !chat.hasUnread) return;
    const mark = () => {
      if (document.visibilityState === "visible") void markRead(chat.id, lastId).catch(() => {});
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [chat.id, chat.hasUnread, lastId]);
}
