"use client";

import { useCallback, useSyncExternalStore } from "react";

/** Where the right panel becomes a sheet. */
export const WIDE_QUERY = "(width >= 80rem)";
/** Where one region is shown at a time. */
export const PHONE_QUERY = "(width < 48rem)";

/** Whether a media query holds; false on the server and while hydrating. Layout itself is CSS: this is for behaviour. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = matchMedia(query);
      list.addEventListener("change", listener);
      return () => list.removeEventListener("change", listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => matchMedia(query).matches,
    () => false,
  );
}
