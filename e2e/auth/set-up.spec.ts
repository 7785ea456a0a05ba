import { expect, type Page, test } from "@playwright/test";
import { createLatheServer, type LatheServer } from "../lathe-server";

const FOUNDER = { name: "Grace", email: "grace@example.com", password: "a compiler for everybody" };
const DEMO_DEADLINE_MS = 45_000;

test.describe.configure({ mode: "serial" });

let lathe: LatheServer;

test.beforeAll(async () => {
  lathe = await createLatheServer();
  await lathe.start();
});

test.afterAll(async () => {
  await lathe.destroy();
});

const setupLink = () => /http\S+\/setup#token=\S+/.exec(lathe.output())?.[0] ?? "";

async function createAccount(page: Page, person: typeof FOUNDER): Promise<void> {
  await page.getByLabel("Name").fill(person.name);
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Create the account" }).click();
}

test("without the printed link the page asks for its token", async ({ page }) => {
  await page.goto(lathe.url);
  await expect(page).toHaveURL(`${lathe.url}/setup`);
  await expect(page.getByLabel("Setup token")).toBeVisible();
  await page.getByLabel("Setup token").fill("no such token");
  await createAccount(page, FOUNDER);
  await expect(page.getByRole("alert").first()).toBeVisible();
  await expect(page.getByRole("heading", { name: "Create the first account" })).toBeVisible();
});

test("the printed link leads over account, demo and folder to a first task and its result", async ({
  page,
}) => {
  const link = setupLink();
  await page.goto(link);
  await expect(page.getByLabel("Setup token")).toHaveCount(0);
  await expect(page.getByLabel("Name", { exact: true })).toBeFocused();
  await createAccount(page, FOUNDER);
  await expect(page.getByRole("heading", { name: "Choose a model" })).toBeFocused();
  expect(page.url(), "the token does not stay in the address").not.toContain("token");

  await page.reload();
  await expect(page.getByRole("heading", { name: "Choose a model" })).toBeVisible();
  await expect(page.getByText(/^The demo needs no key: a script/)).toBeVisible();
  await page.getByRole("button", { name: "Try the demo" }).click();
  await expect(page.getByRole("heading", { name: "Where the agent may work" })).toBeFocused();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Where the agent may work" })).toBeVisible();
  const first = page.getByRole("link", { name: "Write the first task" });
  const accept = page.getByRole("button", { name: /Run without a sandbox/ });
  await expect(first.or(accept)).toBeVisible();
  if (await first.isVisible()) await first.click();
  else await accept.click();

  await expect(page.getByRole("heading", { name: "What should the agent do?" })).toBeVisible();
  await expect(page.getByLabel("Message", { exact: true })).toBeFocused();
  await expect(page.getByText(/^this computer, /)).toBeVisible();
  await page.keyboard.type("Write a program that prints prime numbers");
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/agents\/chat_/);
  const log = page.getByRole("log");
  await expect(log.getByText(/^Finished in/)).toBeVisible({ timeout: DEMO_DEADLINE_MS });
  await expect(log.getByRole("button", { name: /^Ran/ }).first()).toBeVisible();
});

test("the link works once", async ({ page }) => {
  await page.goto(`${lathe.url}/setup#token=anything`);
  await expect(page).toHaveURL(/\/login/);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});
