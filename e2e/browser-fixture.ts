import { join } from "node:path";
import type { Page } from "@playwright/test";
import { printServerSide } from "./print-server-side";
import { collectErrors } from "./page-errors";
import { test as standTest } from "./stand-fixture";
import { ADMIN } from "./stand";

interface BrowserFixtures {
  /** A page that is signed in as the administrator; the test fails on an error in its console. */
  page: Page;
}

export const test = standTest.extend<BrowserFixtures, { signedInState: string }>({
  signedInState: [
    async ({ stand, browser }, use, info) => {
      const file = join(info.project.outputDir, `signed-in-${info.workerIndex}.json`);
      const page = await browser.newPage({ baseURL: stand.lathe.url });
      await signIn(page, ADMIN);
      await page.context().storageState({ path: file });
      await page.close();
      await use(file);
    },
    { scope: "worker" },
  ],
  page: async ({ stand, browser, signedInState, viewport, colorScheme, hasTouch }, use, info) => {
    const context = await browser.newContext({
      baseURL: stand.lathe.url,
      storageState: signedInState,
      viewport,
      colorScheme,
      hasTouch,
    });
    const errors = collectErrors(context);
    const page = await context.newPage();
    await use(page);
    if (info.status !== info.expectedStatus) await printServerSide(info, stand, page.url());
    await context.close();
    if (errors.length > 0) throw new Error(`the page reported errors:\n${errors.join("\n")}`);
  },
});

export { expect } from "@playwright/test";

/** Signs in through the page, as a person does. */
export async function signIn(page: Page, person: { email: string; password: string }): Promise<void> {
  await page.goto("/login");
  await fillLogin(page, person);
  await page.waitForURL(/\/agents/);
}

export async function fillLogin(page: Page, person: { email: string; password: string }): Promise<void> {
  await page.getByLabel("E-mail address").fill(person.email);
  await page.getByLabel("Password").fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Types a task into a new chat, sends it, and waits until the page is the chat's own. */
export async function startChat(page: Page, task: string): Promise<string> {
  await page.goto("/agents");
  await page.getByLabel("Message", { exact: true }).fill(task);
  await page.getByRole("button", { name: "Send" }).click();
  await page.waitForURL(/\/agents\/chat_/);
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

export async function reply(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByLabel("Message", { exact: true }).press("Enter");
}
