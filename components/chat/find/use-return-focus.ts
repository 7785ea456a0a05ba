"use client";

import { type RefObject, useEffect, useState } from "react";

/** Where the focus was when this appeared gets it back when it goes. */
export function useReturnFocus(fallback: RefObject<HTMLElement | null>): void {
  const [opener] = useState(() => document.activeElement);

  // Synchronises the focus with the life of what took it.
  useEffect(() => {
    const scroller = fallback.current;
    return () => {
      const hadFocus = document.activeElement === null || document.activeElement === document.body;
      if (!hadFocus) return;
      const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body;
      (isThere ? opener : scroller)?.focus({ preventScroll: true });
    };
  }, [fallback, opener]);
}
