"use client";

import { useEffect, useEffectEvent } from "react";

/** Ctrl or Cmd + F opens the chat's own search; pressed again in its field it is the browser's. */
export function useFindKey(onOpen: () => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    const isCommand = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
    if (!isCommand || event.key.toLowerCase() !== "f" || event.defaultPrevented) return;
    const field = document.querySelector<HTMLInputElement>("[data-find-field]");
    if (field !== null && field === document.activeElement) return;
    if (event.target instanceof Element && event.target.closest("[role=dialog], [data-own-keys]")) return;
    event.preventDefault();
    if (field === null) onOpen();
    else field.select();
    field?.focus();
  });

  // Synchronises with the keyboard of the whole window.
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}
