"use client";

import { useCallback, useState } from "react";

const SPLIT_FROM_PX = 900;

/** Whether an element is wide enough for two sides of code. */
export function useRoomForSplit(): [
  ref: (element: HTMLElement | null) => (() => void) | undefined,
  hasRoom: boolean,
] {
  const [hasRoom, setHasRoom] = useState(false);
  const ref = useCallback((element: HTMLElement | null) => {
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry) setHasRoom(entry.contentRect.width >= SPLIT_FROM_PX);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, hasRoom];
}
