import { test, expect } from "../browser-fixture";
for (const width of [1440, 390])
  for (const scheme of ["light", "dark"] as const)
    test(`shots ${width} ${scheme}`, async ({ page }) => {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto("/admin/models");
      await page.screenshot({ path: `/tmp/lathe/interface/models-${width}-${scheme}.png`, fullPage: true });
      await page.getByRole("button", { name: "Menu of scripted-model" }).first().click();
      await page.getByRole("menuitem", { name: "Edit…" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await page.getByRole("dialog").getByLabel("Reasoning effort").selectOption("high");
      await page.screenshot({
        path: `/tmp/lathe/interface/model-${width}-${scheme}.png`,
        animations: "disabled",
      });
      await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
      await page.getByRole("button", { name: "Menu of Scripted", exact: true }).click();
      await page.getByRole("menuitem", { name: "Edit…" }).click();
      await page.getByRole("dialog").getByLabel("Base URL").fill("http://localhost:99/v1");
      await page.screenshot({
        path: `/tmp/lathe/interface/provider-${width}-${scheme}.png`,
        animations: "disabled",
      });
    });
