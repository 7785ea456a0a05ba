import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./browser-fixture";
import { createLatheServer } from "./lathe-server";
import { createSampleChats } from "./sample-chats";

const PAGES = [
  "/agents",
  "/setup",
  "/setup?step=folder",
  "/settings/profile",
  "/settings/password",
  "/settings/appearance",
  "/settings/tokens",
  "/admin",
  "/admin/models",
];

test.setTimeout(150_000);

/** Elements of the menu's library that pass the focus on as soon as they get it: nobody stays there, which axe cannot know. */
const FOCUS_GUARDS = "[data-base-ui-focus-guard]";

/** What axe finds, one line for each rule with the places. */
async function violations(page: Page, within = "html"): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page })
    .include(within)
    .exclude(FOCUS_GUARDS)
    .analyze();
  return found.map(({ id, nodes }) => {
    const places = nodes
      .slice(0, 5)
      .map(({ target, failureSummary }) => `${target.join(" ")}: ${failureSummary}`);
    return `${id} (${nodes.length}): ${places.join("; ")}`;
  });
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(`in the ${colorScheme} theme axe finds nothing`, () => {
    test.use({ colorScheme });

    test("on the pages of the shell, settings and administration", async ({ page }) => {
      for (const path of PAGES) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
        expect(await violations(page), path).toEqual([]);
      }
    });

    test("on sign-in and the first account", async ({ page, browser }) => {
      await page.context().clearCookies();
      await page.goto("/login");
      await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
      expect(await violations(page), "login").toEqual([]);
      const fresh = await createLatheServer();
      await fresh.start();
      const context = await browser.newContext({ baseURL: fresh.url, colorScheme });
      const first = await context.newPage();
      await first.goto("/setup");
      await expect(first.getByRole("heading", { name: "Create the first account" })).toBeVisible();
      expect(await violations(first), "setup").toEqual([]);
      await context.close();
      await fresh.destroy();
    });

    test("in chats that are done, run and failed, with cards, panel and menus open", async ({
      page,
      stand,
    }) => {
      const { finished, running, failed } = await createSampleChats(stand);
      const log = page.getByRole("log");
      await page.goto(`/agents/${finished.id}`);
      await expect(log.getByText(/^Finished in/)).toBeVisible();
      const closed = log.locator("button[aria-expanded=false]");
      while ((await closed.count()) > 0) await closed.first().click();
      await page.getByRole("button", { name: "Show the panel" }).click();
      await expect(page.getByRole("tabpanel")).toBeVisible();
      expect(await violations(page), "finished").toEqual([]);
      await page.getByRole("button", { name: "More" }).click();
      await expect(page.getByRole("menu")).toBeVisible();
      expect(await violations(page, "[role=menu]"), "menu").toEqual([]);
      await page.goto(`/agents/${running.id}`);
      await expect(log.getByText(/Running/).first()).toBeVisible();
      expect(await violations(page), "running").toEqual([]);
      await page.goto(`/agents/${failed.id}`);
      await expect(log.getByRole("button", { name: "Try again" })).toBeVisible();
      expect(await violations(page), "failed").toEqual([]);
      await stand.api.send("POST", `/api/v1/chats/${running.id}/interrupt`);
    });

    test("in the gallery", async ({ page }) => {
      for (const section of ["sidebar", "chat", "errors", "controls", "administration"]) {
        await page.goto(`/dev/gallery?section=${section}`);
        await expect(page.getByRole("heading", { name: "Gallery" })).toBeVisible();
        expect(await violations(page), section).toEqual([]);
      }
    });
  });
}
