"use client";

import { createContext, type ReactNode, use, useCallback, useMemo, useState } from "react";
import { type ViewSettings, viewCookie } from "./view-settings";

interface View {
  view: ViewSettings;
  /** Changes settings here and in the cookie. */
  change: (patch: Partial<ViewSettings>) => void;
}

const ViewContext = createContext<View | null>(null);

export function ViewProvider({ initial, children }: { initial: ViewSettings; children: ReactNode }) {
  const [view, setView] = useState(initial);
  const change = useCallback(
    (patch: Partial<ViewSettings>) => {
      const next = { ...view, ...patch };
      document.cookie = viewCookie(next, location.protocol === "https:");
      document.documentElement.dataset["column"] = next.wideColumn ? "wide" : "normal";
      setView(next);
    },
    [view],
  );
  const value = useMemo(() => ({ view, change }), [view, change]);
  return <ViewContext value={value}>{children}</ViewContext>;
}

/** How the frame looks in this browser, and how to change it. */
export function useView(): View {
  const value = use(ViewContext);
  if (value === null) throw new Error("useView is used outside of ViewProvider");
  return value;
}
