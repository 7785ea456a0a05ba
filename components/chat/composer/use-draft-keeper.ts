"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { useMe } from "@/components/shell/me-provider";
import { requireStillHere } from "@/components/shell/person-here";
import { fetchDraft, keepDraft } from "@/lib/api/drafts";
import { browserStorage } from "./browser-storage";
import { DraftKeeper } from "./draft-keeper";
import type { KeptDraft } from "./draft-sync";
import { draftsOf } from "./use-draft";

export interface DraftChoice {
  /** Another device's text that differs from the one that is typed here. */
  conflict: KeptDraft | null;
  /** Takes it, and returns the text that was here. */
  takeTheirs: () => string;
  keepMine: () => void;
}

/** Keeps the draft of a place on the server while its composer is on screen. */
export function useDraftKeeper(place: string, isKept: boolean): DraftChoice {
  const { id } = useMe();
  const [keeper] = useState(() => createKeeper(id, place));
  const conflict = useSyncExternalStore(keeper.subscribe, keeper.getConflict, nothing);

  // Synchronises the draft with the server: when the composer appears, when the page is looked at again, and when it goes.
  useEffect(() => {
    if (!isKept) return;
    keeper.open();
    const look = () => void (document.visibilityState === "visible" ? keeper.refresh() : keeper.flush());
    const refresh = () => void keeper.refresh();
    window.addEventListener("focus", refresh);
    window.addEventListener("online", refresh);
    window.addEventListener("pagehide", keeper.flush);
    document.addEventListener("visibilitychange", look);
    return () => {
      window.removeEventListener("focus", refresh);
      window.removeEventListener("online", refresh);
      window.removeEventListener("pagehide", keeper.flush);
      document.removeEventListener("visibilitychange", look);
      keeper.close();
    };
  }, [keeper, isKept]);

  return { conflict, takeTheirs: keeper.takeTheirs, keepMine: keeper.keepMine };
}

const nothing = () => null;

function createKeeper(userId: string, place: string): DraftKeeper {
  return new DraftKeeper({
    place,
    local: draftsOf(userId),
    storage: browserStorage(),
    storageKey: `lathe:draft-base:${userId}:${place}`,
    fetch: async (where) => {
      requireStillHere(userId);
      return fetchDraft(where);
    },
    keep: async (where, body, isLeaving) => {
      requireStillHere(userId);
      return keepDraft(where, body, isLeaving);
    },
    later: (work, ms) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
  });
}
