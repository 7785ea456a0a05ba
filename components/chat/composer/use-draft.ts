"use client";

import { useCallback, useEffect, useSyncExternalStore } from "react";
import { createDrafts, type Drafts } from "./drafts";

/** Drafts of this browser; a browser may refuse its storage altogether. */
function browserDrafts(): Drafts {
  try {
    return createDrafts(typeof localStorage === "undefined" ? null : localStorage);
  } catch {
    return createDrafts(null);
  }
}

const drafts = browserDrafts();

/** The draft of a place, and the way to change it. `read` gives what is there at this moment, for callbacks. */
export function useDraft(place: string): {
  text: string;
  change: (text: string) => void;
  read: () => string;
} {
  const read = useCallback(() => drafts.read(place), [place]);
  const text = useSyncExternalStore(drafts.subscribe, read, () => "");
  const change = useCallback((next: string) => drafts.write(place, next), [place]);

  // Synchronises the browser's storage with the last letters before the page goes.
  useEffect(() => {
    window.addEventListener("pagehide", drafts.flush);
    document.addEventListener("visibilitychange", drafts.flush);
    return () => {
      window.removeEventListener("pagehide", drafts.flush);
      document.removeEventListener("visibilitychange", drafts.flush);
    };
  }, []);
  return { text, change, read };
}
