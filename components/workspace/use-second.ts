"use client";

import { useCallback, useRef, useSyncExternalStore } from "react";

const SECOND_MS = 1_000;

/** The time, once a second while `active`; null on the server and before the first tick. */
export function useSecond(active: boolean): number | null {
  const now = useRef<number | null>(null);
  const subscribe = useCallback(
    (listener: () => void) => {
      if (!active) return () => {};
      const tick = () => {
        now.current = Date.now();
        listener();
      };
      tick();
      const timer = setInterval(tick, SECOND_MS);
      return () => clearInterval(timer);
    },
    [active],
  );
  return useSyncExternalStore(
    subscribe,
    () => now.current,
    () => null,
  );
}
