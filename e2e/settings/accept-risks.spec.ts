import { expect, signIn, test } from "../browser-fixture";
import { ADMIN, createStand } from "../stand";

test("on an open address no workspace is made until an administrator has said yes, once", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const stand = await createStand({ env: { HOST: "0.0.0.0" } });
  const refused = await stand.api.send("POST", "/api/v1/workspaces", {});
  expect(refused.ok).toBe(false);
  const page = await browser.newPage({ baseURL: stand.lathe.url });
  await signIn(page, ADMIN);
  await page.goto("/admin");
  await page.getByRole("button", { name: "Allow workspaces…" }).click();
  const dialog = page.getByRole("alertdialog").or(page.getByRole("dialog"));
  await expect(dialog).toContainText("Everyone who may sign in will be able to run commands");
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect((await stand.api.send("POST", "/api/v1/workspaces", {})).ok).toBe(false);

  await page.getByRole("button", { name: "Allow workspaces…" }).click();
  await dialog.getByRole("button", { name: "Allow workspaces" }).click();
  // Behind an open dialog everything is hidden.
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "Allow workspaces…" })).toBeHidden();
  expect((await stand.api.send("POST", "/api/v1/workspaces", {})).status).toBe(201);
  await page.reload();
  await expect(page.getByRole("button", { name: "Allow workspaces…" })).toBeHidden();
  await page.close();
  await stand.destroy();
});
