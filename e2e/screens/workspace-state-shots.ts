import type { Page } from "@playwright/test";
import { expect } from "../browser-fixture";
import type { Shot } from "./shot";
import type { WorkspaceStates } from "./workspace-states";

/** A daemon counts as gone after a minute and a half. */
const GIVEN_UP_MS = 100_000;
const log = (page: Page) => page.getByRole("log");
const startLog = (page: Page) => page.getByRole("region", { name: "Log of the last start" });
const pulling = (page: Page) => expect(startLog(page)).toContainText(/\d of 332\.\d MiB/);
const message = (page: Page) => page.getByLabel("Message", { exact: true });
const listed = (page: Page) => expect(page.getByRole("row", { name: /measurements/ })).toBeVisible();

/** What is shown while a workspace is made, when one is lost, and before one is begun or deleted. */
export function workspaceStateShots({ creating, silent, deleted, asked }: WorkspaceStates): Shot[] {
  return [
    {
      name: "chat-workspace-creating",
      path: `/agents/${creating.id}`,
      ready: async (page) => {
        await log(page)
          .getByRole("button", { name: /workspace/i })
          .first()
          .click();
        await pulling(page);
        await expect(page.getByText(/MiB\. New commands wait/)).toBeVisible();
      },
    },
    {
      name: "workspace-creating",
      path: `/workspaces/${creating.workspaceId}`,
      ready: pulling,
      fullPage: true,
    },
    {
      name: "chat-workspace-deleted",
      path: `/agents/${deleted.id}`,
      ready: (page) => expect(page.getByRole("button", { name: "Create a workspace" })).toBeVisible(),
    },
    {
      name: "chat-mcp-approval",
      path: `/agents/${asked.id}`,
      ready: async (page) => {
        await page.getByRole("button", { name: "Review…" }).click();
        await expect(page.getByRole("dialog").getByText("--read-only")).toBeVisible();
      },
    },
    {
      name: "chat-files",
      path: `/agents/${asked.id}`,
      ready: async (page) => {
        await expect(page.getByRole("button", { name: "Review…" })).toBeVisible();
        await message(page).fill("Find out why the sum is wrong in ");
        await message(page).press("End");
        await message(page).pressSequentially("@total");
        await expect(page.getByRole("option")).toHaveCount(4);
      },
      after: (page) => message(page).fill(""),
    },
    {
      name: "new-chat-workspaces",
      path: "/agents",
      ready: async (page) => {
        await page.getByRole("button", { name: /^Workspace: / }).click();
        await expect(page.getByRole("menuitem", { name: /Firmware/ })).toBeVisible();
      },
    },
    {
      name: "new-workspace",
      path: "/workspaces",
      ready: async (page) => {
        await listed(page);
        await page.getByRole("button", { name: "New workspace" }).click();
        await page.getByRole("menuitem", { name: /Firmware/ }).click();
        await expect(page.getByRole("dialog").getByLabel("Branch")).toHaveValue("main");
      },
    },
    {
      name: "delete-workspace",
      path: "/workspaces",
      ready: async (page) => {
        await listed(page);
        await page.getByRole("button", { name: "What to do with measurements" }).click();
        await page.getByRole("menuitem", { name: "Delete…" }).click();
        await expect(page.getByRole("dialog").getByText("gone for good")).toBeVisible();
      },
    },
    {
      name: "chat-workspace-silent",
      path: `/agents/${silent.id}`,
      ready: (page) =>
        expect(page.getByRole("button", { name: "Restart workspace" })).toBeVisible({ timeout: GIVEN_UP_MS }),
    },
  ];
}
