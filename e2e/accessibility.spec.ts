import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { Chat } from "../lib/chat/wire";
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
  "/settings/models",
  "/settings/skills",
  "/settings/notifications",
  "/settings/tokens",
  "/settings/debug",
  "/admin",
  "/admin/models",
  "/admin/overrides",
  "/admin/workspaces",
  "/admin/workspaces/new",
  "/admin/instructions",
  "/admin/debug",
  "/workspaces",
];

const PHONE = { width: 390, height: 844 };
/** Their rows become items there. */
const LISTS = ["/admin/models", "/admin/workspaces", "/settings/tokens"];

test.setTimeout(240_000);

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
      await page.setViewportSize(PHONE);
      for (const path of LISTS) {
        await page.goto(path);
        await expect(page.getByRole("table").first()).toBeVisible();
        expect(await violations(page), `${path} on a phone`).toEqual([]);
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
      const { finished, running, failed, asking, planned } = await createSampleChats(stand);
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
      const { workspaceId } = await stand.api.json<Chat>("GET", `/api/v1/chats/${running.id}`);
      await page.goto(`/workspaces/${workspaceId}`);
      await expect(page.getByRole("heading", { name: "Running" })).toBeVisible();
      expect(await violations(page), "workspace").toEqual([]);
      await page.getByRole("button", { name: "Stop", exact: true }).click();
      await expect(page.getByRole("dialog").getByText("1 running command ends with it.")).toBeVisible();
      expect(await violations(page, "[role=dialog]"), "stop").toEqual([]);
      await page.goto(`/agents/${failed.id}`);
      await expect(log.getByRole("button", { name: "Try again" })).toBeVisible();
      expect(await violations(page), "failed").toEqual([]);
      await page.goto(`/agents/${asking.id}`);
      await log.getByRole("radio", { name: "Something else" }).first().check();
      await log.getByRole("button", { name: /^Ran sed/ }).click();
      await expect(log.getByRole("region", { name: /would have changed/ })).toBeVisible();
      expect(await violations(page), "asking").toEqual([]);
      await page.goto(`/agents/${planned.id}`);
      await expect(log.getByRole("region", { name: "Plan" }).getByRole("table")).toBeVisible();
      await log.getByRole("button", { name: "Ask for changes" }).click();
      expect(await violations(page), "planned").toEqual([]);
      await stand.api.send("POST", `/api/v1/chats/${running.id}/interrupt`);
    });

    test("with everything open that a chat can open", async ({ page, stand }) => {
      const { finished, running, failed } = await createSampleChats(stand);
      const log = page.getByRole("log");
      const composer = page.getByLabel("Message", { exact: true });
      await page.goto(`/agents/${finished.id}`);
      await expect(log.getByText(/^Finished in/)).toBeVisible();
      await log.getByRole("button", { name: "Edit the message" }).first().click();
      await expect(log.getByRole("button", { name: "Run again" })).toBeVisible();
      await composer.fill("/");
      await expect(page.getByRole("listbox", { name: "Commands" })).toBeVisible();
      await page.keyboard.press("Control+f");
      await page.getByRole("search").getByRole("textbox").fill("attempt");
      await expect(page.getByRole("search").getByRole("status")).toHaveText(/match/);
      expect(await violations(page), "edit, commands and find").toEqual([]);
      await page.getByRole("search").getByRole("textbox").press("Escape");

      await page.getByRole("button", { name: /^Context: / }).click();
      await expect(
        page.getByRole("dialog", { name: "Context and cost" }).getByText(/requests/),
      ).toBeVisible();
      expect(await violations(page, "[role=dialog]"), "context").toEqual([]);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog", { name: "Search" }).getByRole("combobox").fill("the");
      await expect(page.getByRole("option").first()).toBeVisible();
      expect(await violations(page, "[role=dialog]"), "search").toEqual([]);
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: "Labels…" }).click();
      await expect(page.getByRole("dialog", { name: "Labels" })).toBeVisible();
      expect(await violations(page, "[role=dialog]"), "labels").toEqual([]);

      await page.goto(`/agents/${running.id}`);
      await expect(log.getByText(/Running/).first()).toBeVisible();
      for (const text of ["One waits", "Another waits"]) await stand.api.sendMessage(running.id, text);
      const queue = page.getByRole("list", { name: "Queued messages" });
      // Each one that comes moves the row under the pointer.
      await expect(queue.getByRole("listitem")).toHaveCount(2);
      await queue.getByText("One waits").hover();
      await queue.getByRole("button", { name: "Edit" }).first().click();
      await expect(queue.getByRole("button", { name: "Save" })).toBeVisible();
      expect(await violations(page), "queue").toEqual([]);
      await stand.api.send("POST", `/api/v1/chats/${running.id}/interrupt`);
      expect(failed.status).not.toBe("waiting");

      await page.setViewportSize(PHONE);
      await page.goto(`/agents/${finished.id}`);
      await page.getByRole("button", { name: "Show the panel" }).click();
      await expect(page.getByRole("tabpanel")).toBeVisible();
      expect(await violations(page), "the panel on a phone").toEqual([]);
    });

    test("in the gallery", async ({ page }) => {
      for (const section of ["sidebar", "chat", "errors", "controls", "debug", "administration"]) {
        await page.goto(`/dev/gallery?section=${section}`);
        await expect(page.getByRole("heading", { name: "Gallery" })).toBeVisible();
        expect(await violations(page), section).toEqual([]);
      }
    });
  });
}
