"use client";

import { useSyncExternalStore } from "react";

export type PanelTab = "changes" | "processes" | "details";

let current: PanelTab = "changes";
const listeners = new Set<() => void>();

/** Brings a tab of the right panel to the front, also while the panel is closed. */
export function choosePanelTab(tab: PanelTab): void {
  current = tab;
  for (const listener of listeners) listener();
}

export function usePanelTab(): PanelTab {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
    () => "changes",
  );
}
