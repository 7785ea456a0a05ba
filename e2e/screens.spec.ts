import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "./browser-fixture";
import { createLatheServer, type LatheServer } from "./lathe-server";
import { collectErrors, sidewaysScroll } from "./page-errors";
import type { Chat } from "../lib/chat/wire";
import { createSampleChats, type SampleChats } from "./sample-chats";

const DIRECTORY = "docs/screens";
const WRITES = process.env["LATHE_WRITE_SCREENS"] === "1";
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];

interface Shot {
  name: string;
  path: string;
  /** Until what the picture is of is there. */
  ready: (page: Page) => Promise<void>;
  /** Takes away what would be in the next picture, such as a draft. */
  after?: (page: Page) => Promise<void>;
  fullPage?: boolean;
  /** Shows nothing that differs from run to run, so it must look as the picture that is kept. */
  compared?: boolean;
}

/** Text is drawn a little differently by another machine's fonts. */
const MAX_DIFFERENT_PIXELS = 0.02;
/** The gallery is twenty screens high, and is drawn until two pictures are alike. */
const PICTURE_TIMEOUT_MS = 60_000;

const emptyComposer = (page: Page) => page.getByLabel("Message", { exact: true }).fill("");
const STEADY_FRAMES = 60;
const heading = (page: Page) => expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
const at = (name: string, path: string): Shot => ({ name, path, ready: heading });
/** Diffs and highlighted code come after the page, and make it higher. */
const stoppedGrowing = (page: Page) =>
  page.evaluate(async (frames) => {
    const heights: number[] = [];
    while (heights.length < frames || new Set(heights.slice(-frames)).size > 1) {
      heights.push(document.documentElement.scrollHeight);
      await new Promise(requestAnimationFrame);
    }
  }, STEADY_FRAMES);
const still = (name: string, path: string): Shot => ({ ...at(name, path), compared: true });

function panelShot(name: string, { chat, tab }: { chat: Chat; tab: string }): Shot {
  return {
    name,
    path: `/agents/${chat.id}`,
    ready: async (page) => {
      const show = page.getByRole("button", { name: "Show the panel" });
      await expect(show.or(page.getByRole("tab", { name: tab })).first()).toBeVisible();
      if (await show.isVisible()) await show.click();
      await page.getByRole("tab", { name: tab }).click();
      await expect(page.getByRole("tabpanel", { name: tab })).toBeVisible();
    },
  };
}

function chatShots({ finished, running, failed, led, asking, planned }: SampleChats): Shot[] {
  const log = (page: Page) => page.getByRole("log");
  const settled = async (page: Page) => {
    await expect(log(page).getByText(/^Finished in/)).toBeVisible();
    // Until the reader of Markdown is loaded, prose stands there as it was written.
    await expect(log(page).getByText("**six**")).toHaveCount(0);
  };
  return [
    {
      name: "chat-done",
      path: `/agents/${finished.id}`,
      ready: async (page) => {
        await settled(page);
        await log(page)
          .getByRole("button", { name: /^Edited/ })
          .click();
        await log(page)
          .getByRole("button", { name: /^Edited/ })
          .scrollIntoViewIfNeeded();
        await expect(log(page).getByRole("table").first()).toBeVisible();
      },
    },
    {
      name: "chat-running",
      path: `/agents/${running.id}`,
      ready: async (page) => {
        await expect(
          log(page)
            .getByText(/Running/)
            .first(),
        ).toBeVisible();
        await expect(log(page).getByText("checked 3 of 3").first()).toBeVisible();
      },
    },
    {
      name: "chat-error",
      path: `/agents/${failed.id}`,
      ready: (page) => expect(log(page).getByRole("button", { name: "Try again" })).toBeVisible(),
    },
    {
      name: "chat-edit",
      path: `/agents/${finished.id}`,
      ready: async (page) => {
        await settled(page);
        await log(page).getByText("The queue test fails").first().hover();
        await log(page).getByRole("button", { name: "Edit the message" }).first().click();
        await expect(log(page).getByRole("button", { name: "Run again" })).toBeVisible();
      },
    },
    {
      name: "chat-find",
      path: `/agents/${finished.id}`,
      ready: async (page) => {
        await settled(page);
        await page.keyboard.press("Control+f");
        const find = page.getByRole("search", { name: "Find in this chat" });
        await find.getByRole("textbox").fill("attempt");
        await find.getByRole("textbox").press("Enter");
        await expect(find.getByRole("status")).toHaveText(/\d of \d/);
      },
    },
    {
      name: "search",
      path: `/agents/${finished.id}`,
      ready: async (page) => {
        await settled(page);
        await page.keyboard.press("Control+k");
        await page.getByRole("dialog").getByRole("combobox").fill("the");
        await expect(page.getByRole("option").first()).toBeVisible();
      },
    },
    {
      name: "chat-commands",
      path: `/agents/${finished.id}`,
      ready: async (page) => {
        await settled(page);
        await page.getByLabel("Message", { exact: true }).fill("/");
        await expect(page.getByRole("listbox", { name: "Commands" })).toBeVisible();
      },
      after: emptyComposer,
    },
    {
      name: "chat-attachments",
      path: `/agents/${finished.id}`,
      ready: async (page) => {
        await settled(page);
        await page.locator("[data-attach]").setInputFiles([
          { name: "waits.csv", mimeType: "text/csv", buffer: Buffer.from("attempt,ms\n1,100\n2,200\n") },
          { name: "trace.zip", mimeType: "application/zip", buffer: Buffer.from([0x50, 0x4b, 3, 4, 0, 0]) },
        ]);
        await expect(page.getByText(/trace\.zip cannot be attached/)).toBeVisible();
        await expect(page.getByText("23 B")).toBeVisible();
      },
      after: async (page) => {
        for (const name of ["waits.csv", "trace.zip"]) {
          await page.getByRole("button", { name: `Remove ${name}` }).click();
        }
      },
    },
    {
      name: "chat-context",
      path: `/agents/${finished.id}`,
      ready: async (page) => {
        await page.getByRole("button", { name: /^Context: / }).click();
        await expect(
          page
            .getByRole("dialog")
            .getByText(/requests/)
            .first(),
        ).toBeVisible();
      },
    },
    {
      name: "chat-queue",
      path: `/agents/${running.id}`,
      ready: async (page) => {
        await expect(
          log(page)
            .getByText(/Running/)
            .first(),
        ).toBeVisible();
        const queue = page.getByRole("list", { name: "Queued messages" });
        if (!(await queue.isVisible())) {
          for (const text of [
            "Then mend what you found",
            "And write it down in CHANGES.md, with the reason",
          ]) {
            await page.getByLabel("Message", { exact: true }).fill(text);
            await page.getByRole("button", { name: "Queue", exact: true }).click();
            await expect(queue.getByText(text)).toBeVisible();
          }
        }
        await queue.getByText("Then mend").hover();
        await page.getByLabel("Message", { exact: true }).fill("One more");
      },
      after: emptyComposer,
    },
    {
      name: "chat-sub-agent",
      path: `/agents/${led.id}`,
      ready: async (page) => {
        await log(page)
          .getByRole("button", { name: /^Heard from/ })
          .click();
        await expect(log(page).getByRole("link", { name: "Open its chat" })).toBeVisible();
      },
    },
    {
      name: "sub-agent",
      path: `/agents/${led.children?.[0]?.id ?? ""}`,
      ready: async (page) => {
        await expect(page.getByRole("link", { name: /^Back to/ })).toBeVisible();
        await expect(log(page).getByRole("listitem").first()).toBeVisible();
      },
    },
    {
      name: "chat-question",
      path: `/agents/${asking.id}`,
      ready: async (page) => {
        await log(page)
          .getByRole("radio", { name: /In SQLite/ })
          .check();
        await expect(log(page).getByRole("button", { name: "Send answers" })).toBeVisible();
      },
    },
    {
      name: "chat-plan",
      path: `/agents/${planned.id}`,
      ready: async (page) => {
        await expect(log(page).getByRole("region", { name: "Plan" }).getByRole("table")).toBeVisible();
        await expect(log(page).getByRole("button", { name: "Implement" })).toBeVisible();
      },
    },
    {
      name: "chat-would-have-changed",
      path: `/agents/${asking.id}`,
      ready: async (page) => {
        await log(page)
          .getByRole("button", { name: /^Ran sed/ })
          .click();
        const written = log(page).getByRole("region", { name: /would have changed/ });
        await expect(written.getByText("src/queue.js").first()).toBeVisible();
        await written.scrollIntoViewIfNeeded();
      },
    },
    panelShot("panel-details", { chat: finished, tab: "Details" }),
    panelShot("panel-processes", { chat: running, tab: "Processes" }),
    {
      name: "changes",
      path: `/agents/${finished.id}`,
      ready: async (page) => {
        await settled(page);
        await log(page).getByRole("button", { name: "Review" }).click();
        for (const file of ["CHANGES.md", "src/queue.js"])
          await expect(page.getByRole("region", { name: file }).getByRole("table")).toBeVisible();
      },
    },
  ];
}

const PAGES: Shot[] = [
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
  at("settings-tokens", "/settings/tokens"),
  at("admin-overview", "/admin"),
  at("admin-models", "/admin/models"),
  at("admin-overrides", "/admin/overrides"),
  at("admin-workspaces", "/admin/workspaces"),
  { ...at("admin-new-template", "/admin/workspaces/new"), fullPage: true },
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
const SIGNED_OUT: Shot[] = [still("login", "/login")];
const FRESH: Shot[] = [still("setup-account", "/setup#token=example")];

/** Twenty pages each. */
test.setTimeout(420_000);

let fresh: LatheServer;
let chats: SampleChats;

test.beforeAll(async ({ stand }) => {
  mkdirSync(DIRECTORY, { recursive: true });
  fresh = await createLatheServer();
  await fresh.start();
  chats = await createSampleChats(stand);
});

test.afterAll(async ({ stand }) => {
  await stand.api.send("POST", `/api/v1/chats/${chats.running.id}/interrupt`);
  await fresh.destroy();
});

for (const colorScheme of ["light", "dark"] as const) {
  for (const viewport of SIZES) {
    test(`every screen, ${colorScheme}, ${viewport.width} px wide`, async ({
      stand,
      browser,
      signedInState,
    }) => {
      const hasTouch = viewport.width < 768;
      const options = {
        viewport,
        colorScheme,
        hasTouch,
        isMobile: hasTouch,
        reducedMotion: "reduce" as const,
      };
      const visit = async (context: BrowserContext, shots: Shot[]) => {
        const errors = collectErrors(context);
        // What was opened for one picture stays closed in the next.
        await context.addInitScript(() => {
          if (location.protocol !== "about:") sessionStorage.clear();
        });
        const page = await context.newPage();
        for (const shot of shots) await take(page, shot, `${colorScheme}-${viewport.width}`);
        await context.close();
        expect(errors).toEqual([]);
      };
      const signedIn = { ...options, baseURL: stand.lathe.url, storageState: signedInState };
      await visit(await browser.newContext(signedIn), [...chatShots(chats), ...PAGES]);
      await visit(await browser.newContext({ ...options, baseURL: stand.lathe.url }), SIGNED_OUT);
      await visit(await browser.newContext({ ...options, baseURL: fresh.url }), FRESH);
    });
  }
}

async function take(page: Page, shot: Shot, suffix: string): Promise<void> {
  await page.goto(shot.path);
  await shot.ready(page);
  await page.evaluate(() => document.fonts.ready.then(() => true));
  expect(await sidewaysScroll(page), `${shot.name} scrolls sideways`).toBe(0);
  const name = `${shot.name}-${suffix}.png`;
  const fullPage = shot.fullPage ?? false;
  if (shot.compared) {
    const options = { fullPage, maxDiffPixelRatio: MAX_DIFFERENT_PIXELS, timeout: PICTURE_TIMEOUT_MS };
    await expect.soft(page).toHaveScreenshot(name, options);
  } else if (WRITES) {
    await page.screenshot({ path: join(DIRECTORY, name), fullPage, animations: "disabled", caret: "hide" });
  }
  await shot.after?.(page);
}
