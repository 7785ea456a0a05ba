"use client";

import { useSyncExternalStore } from "react";

export type PanelTab = "changes" | "processes" | "terminal" | "details" | "debug";

interface PanelTabs {
  current: PanelTab;
  /** Debug has its place among the tabs from when it was first asked for. */
  hasDebug: boolean;
}

const INITIAL: PanelTabs = { current: "changes", hasDebug: false };
let shown = INITIAL;
const listeners = new Set<() => void>();

/** Brings a tab of the right panel to the front, also while the panel is closed. */
export function choosePanelTab(tab: PanelTab): void {
  shown = { current: tab, hasDebug: shown.hasDebug || tab === "debug" };
  for (const listener of listeners) listener();
}

export function usePanelTabs(): PanelTabs {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
    () => INITIAL,
  );
}
