import { expect, fillLogin, signIn, test } from "../browser-fixture";

const NEW_PASSWORD = "another long enough password";

test("a changed password ends other sessions, and only the new one signs in", async ({
  page,
  stand,
  browser,
}) => {
  const person = await stand.addUser("Careful");
  await page.context().clearCookies();
  await signIn(page, person);
  const elsewhere = await browser.newPage({ baseURL: stand.lathe.url });
  await signIn(elsewhere, person);

  await page.goto("/settings/password");
  await page.getByLabel("Current password").fill("not this one");
  await page.getByLabel("New password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByLabel("Current password")).toHaveAccessibleDescription(/\S/);
  await page.getByLabel("Current password").fill(person.password);
  await page.getByLabel("New password").fill(NEW_PASSWORD);
  await page.getByRole("button", { name: "Change the password" }).click();
  await expect(page.getByText(/^Password changed/)).toBeVisible();

  await elsewhere.goto("/agents");
  await expect(elsewhere).toHaveURL(/\/login/);
  await fillLogin(elsewhere, person);
  await expect(elsewhere.getByRole("alert").filter({ hasText: /\S/ }).first()).toBeVisible();
  await fillLogin(elsewhere, { email: person.email, password: NEW_PASSWORD });
  await expect(elsewhere).toHaveURL(/\/agents/);
  await elsewhere.close();
  await page.goto("/agents");
  await expect(page.getByLabel("Message", { exact: true })).toBeVisible();
});
