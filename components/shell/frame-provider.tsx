"use client";

import { usePathname } from "next/navigation";
import { createContext, type ReactNode, use, useCallback, useMemo, useState } from "react";
import { PHONE_QUERY, WIDE_QUERY } from "./use-media";
import { useView } from "./view-provider";

/** On a phone one region is on screen at a time. */
export type PhoneRegion = "main" | "sidebar" | "panel";

interface Frame {
  sidebarOpen: boolean;
  toggleSidebar: () => void;
  /** Whether the right panel is on screen, as a column, a sheet or the phone's region. */
  panelShown: boolean;
  showPanel: (shown: boolean) => void;
  togglePanel: () => void;
  phoneRegion: PhoneRegion;
  showRegion: (region: PhoneRegion) => void;
}

const FrameContext = createContext<Frame | null>(null);

export function FrameProvider({ children }: { children: ReactNode }) {
  const { view, change } = useView();
  const pathname = usePathname();
  // Under 1280 px the panel lies over the chat, so it opens only when asked for and is forgotten with the page.
  const [sheet, setSheet] = useState({ pathname, open: false });
  const [region, setRegion] = useState<{ pathname: string; region: PhoneRegion }>({
    pathname,
    region: "main",
  });
  const sheetOpen = sheet.open && sheet.pathname === pathname;
  const phoneRegion = region.pathname === pathname ? region.region : "main";

  const showRegion = useCallback((next: PhoneRegion) => setRegion({ pathname, region: next }), [pathname]);
  const showPanel = useCallback(
    (shown: boolean) => {
      if (matchMedia(WIDE_QUERY).matches) return change({ panelOpen: shown });
      setSheet({ pathname, open: shown });
      setRegion({ pathname, region: shown ? "panel" : "main" });
    },
    [change, pathname],
  );
  const togglePanel = useCallback(
    () => showPanel(!(matchMedia(WIDE_QUERY).matches ? view.panelOpen : sheetOpen)),
    [showPanel, view.panelOpen, sheetOpen],
  );
  const toggleSidebar = useCallback(() => {
    if (matchMedia(PHONE_QUERY).matches) showRegion(phoneRegion === "sidebar" ? "main" : "sidebar");
    else change({ sidebarOpen: !view.sidebarOpen });
  }, [change, view.sidebarOpen, phoneRegion, showRegion]);

  const value = useMemo<Frame>(
    () => ({
      sidebarOpen: view.sidebarOpen,
      toggleSidebar,
      panelShown: view.panelOpen || sheetOpen,
      showPanel,
      togglePanel,
      phoneRegion,
      showRegion,
    }),
    [
      view.sidebarOpen,
      view.panelOpen,
      sheetOpen,
      toggleSidebar,
      showPanel,
      togglePanel,
      phoneRegion,
      showRegion,
    ],
  );
  return (
    <FrameContext value={value}>
      <div
        data-sidebar={view.sidebarOpen ? "open" : "closed"}
        data-panel={view.panelOpen ? "open" : "closed"}
        data-sheet={sheetOpen ? "open" : "closed"}
        data-region={phoneRegion}
        className="group/frame relative isolate flex h-dvh overflow-hidden bg-app"
      >
        {children}
      </div>
    </FrameContext>
  );
}

/** The three columns: what is on screen and how to change that. */
export function useFrame(): Frame {
  const value = use(FrameContext);
  if (value === null) throw new Error("useFrame is used outside of FrameProvider");
  return value;
}
