import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, reply, startChat, test } from "../browser-fixture";

const FOCUS_GUARDS = "[data-base-ui-focus-guard]";

const violations = async (page: Page, within = "html") => {
  const { violations: found } = await new AxeBuilder({ page })
    .include(within)
    .exclude(FOCUS_GUARDS)
    .analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
};

async function openDebug(page: Page): Promise<void> {
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Debug" }).click();
  await expect(page.getByRole("tabpanel")).toBeVisible();
}

async function allow(page: Page, who: "Nobody" | "Who wants to" | "Every chat"): Promise<void> {
  await page.goto("/admin/debug");
  await page.getByLabel(who).check();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved.")).toBeVisible();
}

interface Export {
  runs: {
    kind: string;
    status: string;
    steps: {
      status: string;
      attempts: { statusCode: number; errorKind: string | null; request: unknown }[];
    }[];
  }[];
}

async function exported(page: Page, name: string): Promise<Export> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name }).first().click(),
  ]);
  return JSON.parse(await readFile(await download.path(), "utf8")) as Export;
}

for (const { name, colorScheme, viewport } of [
  { name: "on a wide screen", colorScheme: "light", viewport: { width: 1440, height: 900 } },
  { name: "on a phone, in the dark theme", colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const) {
  test.describe(name, () => {
    test.use({ colorScheme, viewport });

    test("a turn that is recorded shows both of its tries, and can be exported", async ({ page, stand }) => {
      await allow(page, "Who wants to");
      stand.models.setScript([
        "Hello.",
        { error: { status: 529, message: "Overloaded" }, headers: { "retry-after-ms": "1" } },
        "Here it is at last.",
      ]);
      const chatId = await startChat(page, "Say hello");
      await expect(page.getByRole("log").getByText("Hello.")).toBeVisible();
      await openDebug(page);
      const panel = page.getByRole("tabpanel");
      await expect(panel.getByText(/Nothing is recorded/)).toBeVisible();
      await panel.getByLabel("Record this chat").check();
      await expect(panel.getByText(/From the next turn on/)).toBeVisible();
      expect(await violations(page, "[role=tabpanel]")).toEqual([]);

      if (viewport.width < 768) await page.getByRole("button", { name: "Close the panel" }).click();
      await reply(page, "And the rest");
      await stand.api.waitForStatus(chatId, ["waiting"]);
      await expect(page.getByRole("log").getByText("Here it is at last.")).toBeVisible();
      if (viewport.width < 768) await openDebug(page);

      const turn = panel.getByRole("button", { name: /^Turn/ });
      await expect(turn).toHaveCount(1);
      await turn.click();
      await expect(panel.getByText("Attempt 1")).toBeVisible();
      await expect(panel.getByText("Attempt 2")).toBeVisible();
      await expect(panel.getByText("overloaded")).toBeVisible();
      await panel.getByRole("button", { name: "Request" }).first().click();
      const request = panel.getByRole("region", { name: "Request" });
      await request.getByText(/^prompt/).click();
      await expect(request.getByText(/system/).first()).toBeVisible();
      await panel.getByRole("button", { name: "Received over HTTP" }).first().click();
      await expect(panel.getByRole("region", { name: "Received over HTTP" })).toBeVisible();
      expect(await violations(page, "[role=tabpanel]")).toEqual([]);
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement);
      expect(scrollWidth).toBe(clientWidth);

      for (const link of ["Export this run", "Export all"]) {
        const { runs } = await exported(page, link);
        const run = runs.find(({ kind }) => kind === "chat_turn");
        expect(run).toMatchObject({ status: "completed" });
        expect(run?.steps).toHaveLength(1);
        expect(run?.steps[0]?.attempts).toMatchObject([
          { statusCode: 529, errorKind: "overloaded" },
          { statusCode: 200, errorKind: null },
        ]);
        expect(JSON.stringify(runs)).not.toContain("sk-");
      }
    });

    test("settings say who decides, and are free of barriers", async ({ page }) => {
      await allow(page, "Who wants to");
      expect(await violations(page)).toEqual([]);
      await page.goto("/settings/debug");
      const own = page.getByLabel("Record the model calls of my chats");
      const saved = () => page.waitForResponse((answer) => answer.url().includes("/debug-recording"));
      await Promise.all([saved(), own.check()]);
      await page.reload();
      await expect(own).toBeChecked();
      await Promise.all([saved(), own.uncheck()]);
      await page.reload();
      await expect(own).not.toBeChecked();
      await allow(page, "Every chat");
      await page.goto("/settings/debug");
      await expect(own).toBeChecked();
      await expect(own).toBeDisabled();
      await expect(page.getByText(/switched it on for every chat/)).toBeVisible();
      await page.goto("/dev/gallery?section=debug");
      await expect(page.getByRole("heading", { name: "Gallery" })).toBeVisible();
      expect(await violations(page)).toEqual([]);
      await allow(page, "Nobody");
    });
  });
}

test("metrics of a running server are read from this computer, and from behind no proxy", async ({
  stand,
}) => {
  const address = stand.lathe.url.replace("localhost", "127.0.0.1");
  const direct = await fetch(`${address}/api/metrics`);
  expect([direct.status, direct.headers.get("content-type")]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8",
  ]);
  const text = await direct.text();
  expect(text).toMatch(/^lathe_chats\{state="waiting"\} \d+$/m);
  expect(text).toMatch(/^lathe_hints_healthy 1$/m);
  expect(text).toMatch(/^lathe_process_resident_memory_bytes \d+$/m);
  const forwarded = await fetch(`${address}/api/metrics`, { headers: { "x-forwarded-for": "127.0.0.1" } });
  expect(forwarded.status).toBe(403);
});
