"use client";

import { useCallback, useEffect, useMemo, useSyncExternalStore } from "react";
import { useMe } from "@/components/shell/me-provider";
import { browserStorage } from "./browser-storage";
import { createDrafts, type Drafts } from "./drafts";

const draftsByUser = new Map<string, Drafts>();

/** A person's drafts in this browser, which may refuse its storage altogether. A server keeps nobody's. */
export function draftsOf(userId: string): Drafts {
  const known = draftsByUser.get(userId);
  if (known !== undefined) return known;
  const drafts = createDrafts(browserStorage(), userId);
  if (typeof window !== "undefined") draftsByUser.set(userId, drafts);
  return drafts;
}

/** The draft of a place, and the way to change it. `read` gives what is there at this moment, for callbacks. */
export function useDraft(place: string): {
  text: string;
  change: (text: string) => void;
  read: () => string;
} {
  const { id } = useMe();
  const drafts = useMemo(() => draftsOf(id), [id]);
  const read = useCallback(() => drafts.read(place), [drafts, place]);
  const text = useSyncExternalStore(drafts.subscribe, read, () => "");
  const change = useCallback((next: string) => drafts.write(place, next), [drafts, place]);

  // Synchronises the browser's storage with the last letters before the page goes.
  useEffect(() => {
    window.addEventListener("pagehide", drafts.flush);
    document.addEventListener("visibilitychange", drafts.flush);
    return () => {
      window.removeEventListener("pagehide", drafts.flush);
      document.removeEventListener("visibilitychange", drafts.flush);
    };
  }, [drafts]);
  return { text, change, read };
}
