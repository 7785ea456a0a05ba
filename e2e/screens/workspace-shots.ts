import type { Page } from "@playwright/test";
import { expect } from "../browser-fixture";
import type { SampleChats } from "../sample-chats";
import { panelShot } from "./chat-shots";
import type { SampleWorkspaces } from "./sample-workspaces";
import type { Shot } from "./shot";

const openTerminal = (page: Page) =>
  page
    .getByRole("button", { name: "Open a terminal" })
    .or(page.locator(".xterm-rows").filter({ hasText: "$" }))
    .or(page.locator(".xterm-rows").filter({ hasText: "#" }));

const workspacePage = (name: string, workspaceId: string | null): Shot => ({
  name,
  path: `/workspaces/${workspaceId}`,
  ready: async (page) => {
    const log = page.getByRole("region", { name: "Log of the last start" });
    await expect(log).toContainText(/The daemon|no such folder/);
    if (name === "workspace") await expect(openTerminal(page).first()).toBeVisible();
  },
  fullPage: true,
});

/** Workspaces: what is in them, and what is said where one is not as it should be. */
export function workspaceShots({ finished }: SampleChats, samples: SampleWorkspaces): Shot[] {
  const { stopped, failed, external } = samples;
  const terminal = panelShot("panel-terminal", { chat: finished, tab: "Terminal" });
  return [
    {
      name: "workspaces",
      path: "/workspaces",
      ready: (page) => expect(page.getByRole("link", { name: "moved-away" })).toBeVisible(),
    },
    workspacePage("workspace", finished.workspaceId),
    workspacePage("workspace-failed", failed.workspaceId),
    {
      name: "chat-workspace-stopped",
      path: `/agents/${stopped.id}`,
      ready: (page) => expect(page.getByRole("button", { name: "Start workspace" })).toBeVisible(),
    },
    {
      name: "chat-workspace-failed",
      path: `/agents/${failed.id}`,
      ready: (page) => expect(page.getByRole("link", { name: "Show log" })).toBeVisible(),
    },
    {
      name: "chat-workspace-external",
      path: `/agents/${external.id}`,
      ready: async (page) => {
        await page.getByRole("button", { name: "Show the command" }).click();
        const command = page.getByRole("region", { name: /command/i });
        await expect(command).toContainText("curl");
        const [strip, box] = [
          await page.getByLabel("Message", { exact: true }).boundingBox(),
          await command.boundingBox(),
        ];
        expect(box?.width, "the command is wider than the composer").toBeLessThan(strip?.width ?? 0);
      },
    },
    {
      ...terminal,
      ready: async (page: Page) => {
        await terminal.ready(page);
        const open = page.getByRole("button", { name: "Open a terminal" });
        const screen = page.locator(".xterm-rows");
        await expect(openTerminal(page).first()).toBeVisible();
        if (await open.isVisible()) {
          await open.click();
          await expect(page.getByRole("textbox", { name: /^Terminal 1\./ })).toBeFocused();
          await page.keyboard.type("git status --short && ls\n");
        }
        await expect(screen.getByText("CHANGES.md").first()).toBeVisible();
      },
    },
  ];
}
