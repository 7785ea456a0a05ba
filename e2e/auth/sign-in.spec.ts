import { expect, fillLogin, signIn, startChat, test } from "../browser-fixture";
import { ADMIN } from "../stand";

test.describe("without a session", () => {
  test.beforeEach(async ({ page }) => {
    await page.context().clearCookies();
  });

  test("a page leads to sign-in and back to where the person wanted to go", async ({ page }) => {
    await page.goto("/settings/tokens");
    await expect(page).toHaveURL(/\/login\?/);
    await fillLogin(page, ADMIN);
    await expect(page).toHaveURL(/\/settings\/tokens$/);
  });

  test("a return path to another site is not followed", async ({ page, stand }) => {
    for (const next of ["https://example.com/", "//example.com/", "/\\example.com", "javascript:alert(1)"]) {
      await page.context().clearCookies();
      await page.goto(`/login?next=${encodeURIComponent(next)}`);
      await fillLogin(page, ADMIN);
      await page.waitForURL(/\/agents/);
      expect(new URL(page.url()).origin).toBe(stand.lathe.url);
    }
  });

  test("a wrong password is refused without saying what was wrong, and the address is kept", async ({
    page,
  }) => {
    await page.goto("/login");
    await fillLogin(page, { email: ADMIN.email, password: "not the password" });
    const known = await page.getByRole("alert").filter({ hasText: /\S/ }).first().textContent();
    await expect(page.getByLabel("E-mail address")).toHaveValue(ADMIN.email);
    await fillLogin(page, { email: "nobody@example.com", password: "not the password" });
    await expect(page.getByLabel("E-mail address")).toHaveValue("nobody@example.com");
    await expect(page.getByRole("alert").filter({ hasText: /\S/ }).first()).toHaveText(known ?? "");
  });
});

test("signing out ends the session and keeps the drafts", async ({ page, stand }) => {
  const person = await stand.addUser("Leaver");
  await page.context().clearCookies();
  await signIn(page, person);
  await page.getByLabel("Message", { exact: true }).fill("Not finished yet");
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/login/);
  await page.goto("/agents");
  await expect(page).toHaveURL(/\/login/);
  await signIn(page, person);
  await expect(page.getByLabel("Message", { exact: true })).toHaveValue("Not finished yet");
});

test("whoever is signed out under an open page reads so once, and goes on there", async ({ page, stand }) => {
  const person = await stand.addUser("Returner");
  await page.context().clearCookies();
  await signIn(page, person);
  const watch = "**/api/v1/watch*";
  const error = { code: "unauthorized", message: "Sign in first.", requestId: "req_1" };
  await page.route(watch, (route) => route.fulfill({ status: 401, json: { error } }));
  await page.goto("/agents");
  const dialog = page.getByRole("dialog", { name: "You were signed out" });
  await expect(dialog).toBeVisible();
  await expect(dialog.getByText(/signed out/i)).toHaveCount(1);
  await expect(dialog).toContainText("Sign in to go on; this page and your text stay as they are.");
  await page.unroute(watch);
  await fillLogin(page, person);
  await expect(dialog).toBeHidden();
});

test("a chat of somebody else looks like one that does not exist", async ({ page, stand }) => {
  stand.models.setScript(["Private."]);
  const chatId = await startChat(page, "A secret task");
  const address = page.url();
  const stranger = await stand.addUser("Stranger");
  await page.context().clearCookies();
  await signIn(page, stranger);
  await page.goto(address);
  await expect(page.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible();
  await expect(page.getByText("A secret task")).toHaveCount(0);
  const answer = await page.request.get(`/api/v1/chats/${chatId}`);
  expect(answer.status()).toBe(404);
});
