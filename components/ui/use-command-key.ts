"use client";

import { useSyncExternalStore } from "react";

const never = () => () => {};

/** What the key of shortcuts is called here: `⌘` on Apple's keyboards, `Ctrl` elsewhere and before the page is live. */
export function useCommandKey(): string {
  return useSyncExternalStore(
    never,
    () => (/Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl"),
    () => "Ctrl",
  );
}
