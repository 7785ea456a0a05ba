/** How the frame looks in this browser. Kept in a cookie, so that the server draws it right at once. */
export interface ViewSettings {
  sidebarOpen: boolean;
  sidebarWidth: number;
  panelOpen: boolean;
  panelWidth: number;
  /** The transcript is 1100 wide instead of 760. */
  wideColumn: boolean;
  /** Single keys such as C and J act outside of fields. */
  singleKeys: boolean;
}

export const VIEW_COOKIE = "lathe.view";
export const SIDEBAR_WIDTH = { min: 220, max: 400, initial: 264 } as const;
export const PANEL_WIDTH = { min: 360, max: 1_600, initial: 480 } as const;

const YEAR_SECONDS = 365 * 24 * 60 * 60;

const DEFAULTS: ViewSettings = {
  sidebarOpen: true,
  sidebarWidth: SIDEBAR_WIDTH.initial,
  panelOpen: false,
  panelWidth: PANEL_WIDTH.initial,
  wideColumn: false,
  singleKeys: true,
};

/** Reads the cookie's value; anything that is not understood falls back to its default. */
export function parseView(value: string | undefined): ViewSettings {
  const params = new URLSearchParams(value ?? "");
  const flag = (name: string, fallback: boolean) => {
    const text = params.get(name);
    return text === "1" ? true : text === "0" ? false : fallback;
  };
  const width = (name: string, limits: { min: number; max: number; initial: number }) => {
    const number = Number(params.get(name) ?? Number.NaN);
    return Number.isFinite(number) ? clamp(number, limits) : limits.initial;
  };
  return {
    sidebarOpen: flag("sidebar", DEFAULTS.sidebarOpen),
    sidebarWidth: width("sidebar-width", SIDEBAR_WIDTH),
    panelOpen: flag("panel", DEFAULTS.panelOpen),
    panelWidth: width("panel-width", PANEL_WIDTH),
    wideColumn: flag("wide", DEFAULTS.wideColumn),
    singleKeys: flag("keys", DEFAULTS.singleKeys),
  };
}

/** The `Set-Cookie`-style line for `document.cookie`. */
export function viewCookie(view: ViewSettings, isSecure: boolean): string {
  const bit = (on: boolean) => (on ? "1" : "0");
  const params = new URLSearchParams({
    sidebar: bit(view.sidebarOpen),
    "sidebar-width": String(view.sidebarWidth),
    panel: bit(view.panelOpen),
    "panel-width": String(view.panelWidth),
    wide: bit(view.wideColumn),
    keys: bit(view.singleKeys),
  });
  const value = encodeURIComponent(params.toString());
  return `${VIEW_COOKIE}=${value}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax${isSecure ? "; Secure" : ""}`;
}

export function clamp(width: number, { min, max }: { min: number; max: number }): number {
  return Math.round(Math.min(max, Math.max(min, width)));
}
