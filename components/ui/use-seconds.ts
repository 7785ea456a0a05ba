"use client";

import { useCallback, useSyncExternalStore } from "react";

const SECOND_MS = 1_000;

const wholeSecond = () => Math.floor(Date.now() / SECOND_MS) * SECOND_MS;

/** The time in whole seconds, moving while `isTicking`; null on the server, whose clock is not the reader's. */
export function useSeconds(isTicking: boolean): number | null {
  const subscribe = useCallback(
    (listener: () => void) => {
      if (!isTicking) return () => {};
      const timer = setInterval(listener, SECOND_MS);
      return () => clearInterval(timer);
    },
    [isTicking],
  );
  return useSyncExternalStore<number | null>(subscribe, wholeSecond, () => null);
}
