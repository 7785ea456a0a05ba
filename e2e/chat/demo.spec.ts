import { expect, test } from "../browser-fixture";

const DEMO_DEADLINE_MS = 45_000;

test("the demo writes a program, meets a failure, mends it and reports", async ({ page }) => {
  await page.goto("/admin/models");
  await page.getByRole("button", { name: "Add the demo" }).click();
  await expect(page.getByRole("table", { name: "Models of Demo" })).toBeVisible();
  await page.goto("/agents");
  await page.getByRole("button", { name: /^Model/ }).click();
  await page.getByRole("menuitemradio", { name: /Demo/ }).click();
  await expect(page.getByText("Demo: this is a script, not a model.")).toBeVisible();
  await page.getByLabel("Message", { exact: true }).fill("Write a program that counts words");
  await page.getByLabel("Message", { exact: true }).press("Enter");
  const log = page.getByRole("log");
  await expect(log.getByText(/^Finished in/)).toBeVisible({ timeout: DEMO_DEADLINE_MS });
  await expect(log.getByRole("button", { name: /^Ran.*exit 1/ })).toBeVisible();
  await expect(log.getByRole("button", { name: /^Edited/ })).toBeVisible();
  await expect(log.getByRole("button", { name: /^Ran/ }).last()).not.toContainText("exit");
  await expect(log.getByText(/\d files?/).last()).toBeVisible();
});
