"use client";

import { useEffect } from "react";
import { attention } from "./attention";
import { useWatch } from "./watch-provider";

/** The dot on the tab's icon: running, needs you, error. */
export function IconDot() {
  const { chats } = useWatch();
  const { dot } = attention(chats.values());

  // Synchronises with the document's head, where the framework put the plain icon.
  useEffect(() => {
    const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (link === null) return;
    const plain = link.dataset["plain"] ?? link.href;
    link.dataset["plain"] = plain;
    link.href = dot === null ? plain : `/icons/${dot}.svg`;
    return () => {
      link.href = plain;
    };
  }, [dot]);
  return null;
}
