import type { Locator, Page } from "@playwright/test";
import type { Chat } from "../../lib/chat/wire";
import { expect } from "../browser-fixture";
import type { SampleChats } from "../sample-chats";
import type { Shot } from "./shot";

const emptyComposer = (page: Page) => page.getByLabel("Message", { exact: true }).fill("");

export function panelShot(name: string, { chat, tab }: { chat: Chat; tab: string }): Shot {
  return {
    name,
    path: `/agents/${chat.id}`,
    ready: async (page) => {
      const show = page.getByRole("button", { name: "Show the panel" });
      await expect(show.or(page.getByRole("tab", { name: tab })).first()).toBeVisible();
      if (await show.isVisible()) await show.click();
      await page.getByRole("tab", { name: tab }).click();
      const panel = page.getByRole("tabpanel", { name: tab });
      await expect(panel).toBeVisible();
      const there = THERE[tab]?.(panel);
      if (there !== undefined) await expect(there.first()).toBeVisible();
      await readable(page);
    },
  };
}

/** What is fetched after a tab was opened. */
const THERE: Record<string, (panel: Locator) => Locator> = {
  Processes: (panel) => panel.getByRole("button", { name: /^Stop/ }),
  Details: (panel) => panel.getByText(/^(Given to the agent|Nothing was read yet|Read again)/),
};

/** Until the reader of Markdown is loaded, prose stands there as it was written. */
const readable = (page: Page) => expect(page.getByRole("log").getByText("**six**")).toHaveCount(0);

/** Chats in each of their states. */
export function chatShots({ finished, running, failed, led, asking, planned }: SampleChats): Shot[] {
  const log = (page: Page) => page.getByRole("log");
  const settled = async (page: Page) => {
    await expect(log(page).getByText(/^Finished in/)).toBeVisible();
    await readable(page);
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
