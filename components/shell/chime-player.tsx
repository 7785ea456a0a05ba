"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { browserStorage } from "@/components/chat/composer/browser-storage";
import { SOUND_KEY, parseSound } from "@/components/shell/sound-setting";
import { useRemembered } from "@/components/workspace/use-remembered";
import { routes } from "@/lib/routes";
import { turnEnds } from "./chime";
import { useWatchStore } from "./watch-provider";

/** Which ends one of this browser's tabs has dealt with. */
const DEALT_WITH_KEY = "lathe.sounded";
const DEALT_WITH_KEPT = 50;

/** Sounds when a chat's turn has ended, in one tab of all, and not for the chat that is being looked at. */
export function ChimePlayer() {
  const store = useWatchStore();
  const pathname = usePathname();
  const [isOn] = useRemembered(SOUND_KEY, parseSound);
  const shown = useRef(pathname);
  useEffect(() => {
    shown.current = pathname;
  }, [pathname]);

  // Compares each state of the list with the one before, whether or not anything is drawn for it.
  useEffect(() => {
    if (!isOn) return;
    let { chats } = store.getSnapshot();
    return store.subscribe(() => {
      const before = chats;
      chats = store.getSnapshot().chats;
      if (before === chats) return;
      for (const { chatId, chime, key } of turnEnds(before, chats)) {
        if (!deal(key)) continue;
        const isInView = shown.current === routes.chat(chatId) && document.hasFocus();
        if (!isInView) void import("./play-chime").then(({ playChime }) => playChime(chime));
      }
    });
  }, [store, isOn]);
  return null;
}

/** False when another tab was first. Pages without HTTPS have no locks; two tabs within the same millisecond would both sound. */
function deal(key: string): boolean {
  const storage = browserStorage();
  const known = storage?.getItem(DEALT_WITH_KEY)?.split("\n") ?? [];
  if (known.includes(key)) return false;
  try {
    storage?.setItem(DEALT_WITH_KEY, [...known, key].slice(-DEALT_WITH_KEPT).join("\n"));
  } catch {
    // A full storage costs no more than a second sound.
  }
  return true;
}
