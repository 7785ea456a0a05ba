"use client";

import { useCallback, useState, useSyncExternalStore } from "react";
import { browserStorage } from "@/components/chat/composer/browser-storage";

const KEY = "lathe:folded";
/** Of chats that are long gone nobody tidies up: the oldest are forgotten. */
const MAX_REMEMBERED = 200;

const nobody = () => () => {};

/** Chats whose sub-agents are folded away in the list; this browser remembers them. */
export function useFolded(): [folded: ReadonlySet<string>, toggle: (chatId: string) => void] {
  // The server knows of none: what it draws is what the browser begins with.
  const isLive = useSyncExternalStore(
    nobody,
    () => true,
    () => false,
  );
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const folded = chosen ?? (isLive ? read() : NONE);
  const toggle = useCallback((chatId: string) => {
    setChosen((before) => {
      const now = new Set(before ?? read());
      if (!now.delete(chatId)) now.add(chatId);
      write(now);
      return now;
    });
  }, []);
  return [folded, toggle];
}

const NONE: ReadonlySet<string> = new Set();

function read(): ReadonlySet<string> {
  try {
    const kept: unknown = JSON.parse(browserStorage()?.getItem(KEY) ?? "[]");
    return new Set(Array.isArray(kept) ? kept.filter((id) => typeof id === "string") : []);
  } catch {
    return NONE;
  }
}

function write(folded: ReadonlySet<string>): void {
  try {
    browserStorage()?.setItem(KEY, JSON.stringify([...folded].slice(-MAX_REMEMBERED)));
  } catch {
    // Without storage it holds for as long as the page does.
  }
}
