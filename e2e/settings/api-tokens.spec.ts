import { expect, test } from "../browser-fixture";

test("a token is shown once, works, and is refused when it is revoked", async ({ page, stand }) => {
  await page.goto("/settings/tokens");
  await page.getByLabel("Name").fill("Nightly script");
  await page.getByRole("button", { name: "Create a token" }).click();
  const made = page.getByRole("status").filter({ hasText: "Nightly script" });
  const token = (await made.locator("code").textContent()) ?? "";
  const call = () =>
    fetch(`${stand.lathe.url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } }).then(
      ({ status }) => status,
    );
  expect(await call()).toBe(200);

  await page.reload();
  await expect(page.getByRole("row", { name: /Nightly script/ })).toBeVisible();
  await expect(page.getByText(token)).toHaveCount(0);
  await page.getByRole("button", { name: "Revoke Nightly script" }).click();
  await page.getByRole("button", { name: "Revoke the token" }).click();
  await expect(page.getByText("Nightly script was revoked.")).toBeVisible();
  await expect(page.getByRole("row", { name: /Nightly script/ })).toHaveCount(0);
  expect(await call()).toBe(401);
});
