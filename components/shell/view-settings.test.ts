import { expect, test } from "vitest";
import { parseView, VIEW_COOKIE, viewCookie } from "./view-settings";

const stored = (cookie: string) =>
  decodeURIComponent(cookie.split(";")[0]?.slice(VIEW_COOKIE.length + 1) ?? "");

test("what was written is read back", () => {
  const view = {
    sidebarOpen: false,
    sidebarWidth: 300,
    panelOpen: true,
    panelWidth: 700,
    wideColumn: true,
    singleKeys: false,
  };
  expect(parseView(stored(viewCookie(view, true)))).toEqual(view);
  expect(viewCookie(view, true)).toContain("; Secure");
  expect(viewCookie(view, false)).not.toContain("Secure");
});

test.each([undefined, "", "nonsense", "sidebar=maybe&sidebar-width=wide", "sidebar-width=&panel-width=NaN"])(
  "%s falls back to the defaults",
  (value) => {
    const view = parseView(value);
    expect(view).toMatchObject({ sidebarOpen: true, panelOpen: false, singleKeys: true, wideColumn: false });
    expect(view.sidebarWidth).toBeGreaterThanOrEqual(220);
    expect(view.panelWidth).toBeGreaterThanOrEqual(360);
  },
);

test("widths stay within their limits", () => {
  expect(parseView("sidebar-width=9999&panel-width=1")).toMatchObject({ sidebarWidth: 400, panelWidth: 360 });
});
