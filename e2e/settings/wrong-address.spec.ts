import { expect, signIn, startChat, test } from "../browser-fixture";
import { ADMIN, createStand } from "../stand";

test("an address that Lathe may not call any more is said, and put right where the provider is edited", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const stand = await createStand();
  stand.models.setScript([{ steps: ["Allowed again."], after: "repeat" }]);
  // Whoever runs the server takes the permission away; nobody had said yes in the page.
  await stand.lathe.kill("SIGTERM");
  await stand.lathe.start({ LATHE_SSRF_ALLOW: "" });
  const page = await browser.newPage({ baseURL: stand.lathe.url });
  await signIn(page, ADMIN);
  const chatId = await startChat(page, "Are you there?");
  const log = page.getByRole("log");
  await expect(log.getByText("Lathe may not call the address of Scripted", { exact: true })).toBeVisible();
  await expect(log.getByText(/rejected the model/)).toHaveCount(0);
  await log.getByRole("link", { name: "Fix the address" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading", { name: "Edit Scripted" })).toBeVisible();
  await dialog.getByLabel("Let Lathe call this computer").check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  await page.goto(`/agents/${chatId}`);
  await log.getByRole("button", { name: "Try again" }).click();
  await expect(log.getByText("Allowed again.")).toBeVisible();
  await page.close();
  await stand.destroy();
});
