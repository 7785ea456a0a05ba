import type { Page } from "@playwright/test";
import { expect } from "../browser-fixture";
import { at, heading, type Shot, still } from "./shot";

const STEADY_FRAMES = 60;
/** Diffs and highlighted code come after the page, and make it higher. */
const stoppedGrowing = (page: Page) =>
  page.evaluate(async (frames) => {
    const heights: number[] = [];
    while (heights.length < frames || new Set(heights.slice(-frames)).size > 1) {
      heights.push(document.documentElement.scrollHeight);
      await new Promise(requestAnimationFrame);
    }
  }, STEADY_FRAMES);

/** Pages that need no chat. */
export const PAGES: Shot[] = [
  {
    name: "new-chat",
    path: "/agents",
    ready: (page) => expect(page.getByLabel("Message", { exact: true })).toBeVisible(),
  },
  still("setup-model", "/setup"),
  at("setup-folder", "/setup?step=folder"),
  still("settings-profile", "/settings/profile"),
  still("settings-password", "/settings/password"),
  still("settings-appearance", "/settings/appearance"),
  at("settings-models", "/settings/models"),
  still("settings-debug", "/settings/debug"),
  at("settings-notifications", "/settings/notifications"),
  at("settings-tokens", "/settings/tokens"),
  at("admin-overview", "/admin"),
  at("admin-models", "/admin/models"),
  at("admin-overrides", "/admin/overrides"),
  at("admin-workspaces", "/admin/workspaces"),
  { ...at("admin-new-template", "/admin/workspaces/new"), fullPage: true },
  still("admin-instructions", "/admin/instructions"),
  still("admin-debug", "/admin/debug"),
  ...["sidebar", "chat", "errors", "controls", "administration"].map((section) => ({
    ...at(`gallery-${section}`, `/dev/gallery?section=${section}`),
    ready: async (page: Page) => {
      await heading(page);
      await page.waitForLoadState("networkidle");
      await stoppedGrowing(page);
    },
    fullPage: true,
    // Emoji and Hebrew are drawn by whatever fonts the machine has.
    compared: section !== "sidebar" && section !== "chat",
  })),
];
export const SIGNED_OUT: Shot[] = [still("login", "/login")];
export const FRESH: Shot[] = [still("setup-account", "/setup#token=example")];
