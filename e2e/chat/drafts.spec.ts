import type { Browser, Page } from "@playwright/test";
import { expect, signIn, startChat, test } from "../browser-fixture";
import { ADMIN, type Stand } from "../stand";

const composer = (page: Page) => page.getByLabel("Message", { exact: true });

/** Another browser of the same person, with nothing stored. */
async function otherDevice(browser: Browser, stand: Stand): Promise<Page> {
  const context = await browser.newContext({ baseURL: stand.lathe.url });
  const page = await context.newPage();
  await signIn(page, ADMIN);
  return page;
}

const kept = async (stand: Stand, place: string) =>
  (await stand.api.json<{ text: string }>("GET", `/api/v1/me/drafts/${place}`)).text;

test("what is typed on one device is there on another, and goes when it is sent", async ({
  page,
  browser,
  stand,
}) => {
  stand.models.setScript([{ steps: ["An answer."], after: "repeat" }]);
  const chatId = await startChat(page, "Begin");
  await expect(page.getByText(/^Finished in/)).toBeVisible();
  await composer(page).fill("Half a thought");
  await expect.poll(() => kept(stand, chatId)).toBe("Half a thought");

  const phone = await otherDevice(browser, stand);
  await phone.goto(`/agents/${chatId}`);
  await expect(composer(phone)).toHaveValue("Half a thought");
  await composer(phone).fill("A whole thought");
  await composer(phone).press("Enter");
  await expect(phone.getByRole("log").getByText("A whole thought")).toBeVisible();
  await expect.poll(() => kept(stand, chatId)).toBe("");

  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(composer(page), "the same draft is gone here too").toHaveValue("");
  await phone.context().close();
});

test("two devices that typed different things both keep theirs until the person chooses", async ({
  page,
  browser,
  stand,
}) => {
  stand.models.setScript([{ steps: ["An answer."], after: "repeat" }]);
  const chatId = await startChat(page, "Begin");
  await expect(page.getByText(/^Finished in/)).toBeVisible();
  const phone = await otherDevice(browser, stand);
  await phone.goto(`/agents/${chatId}`);
  await expect(phone.getByRole("log").getByText("An answer.")).toBeVisible();
  await phone.context().setOffline(true);
  await composer(phone).fill("Typed on the train");
  await composer(page).fill("Typed at the desk");
  await expect.poll(() => kept(stand, chatId)).toBe("Typed at the desk");

  await phone.context().setOffline(false);
  await expect(phone.getByText("Another device has a newer draft: “Typed at the desk”")).toBeVisible();
  await expect(composer(phone)).toHaveValue("Typed on the train");
  await phone.getByRole("button", { name: "Use it" }).click();
  await expect(composer(phone)).toHaveValue("Typed at the desk");
  await phone.getByRole("button", { name: "Undo" }).click();
  await expect(composer(phone)).toHaveValue("Typed on the train");
  await expect.poll(() => kept(stand, chatId)).toBe("Typed on the train");
  await phone.context().close();
});

test("a draft survives a reload, a sign-out and a browser that is given away", async ({
  page,
  browser,
  stand,
}) => {
  const person = await stand.addUser("Drafty");
  const context = await browser.newContext({ baseURL: stand.lathe.url });
  const first = await context.newPage();
  await signIn(first, person);
  await first.goto("/agents");
  await composer(first).fill("For a new chat");
  await first.reload();
  await expect(composer(first)).toHaveValue("For a new chat");
  await first.getByRole("button", { name: /^Account/ }).click();
  await first.getByRole("menuitem", { name: "Sign out" }).click();
  await first.waitForURL(/\/login/);
  await context.close();

  const fresh = await browser.newContext({ baseURL: stand.lathe.url });
  const second = await fresh.newPage();
  await signIn(second, person);
  await second.goto("/agents");
  await expect(composer(second)).toHaveValue("For a new chat");
  await fresh.close();
  await expect(page).toHaveURL(/about:blank/);
});

test("what is typed before a page's scripts have come is kept, behind the draft that was there", async ({
  page,
  stand,
}) => {
  stand.models.setScript([{ steps: ["An answer."], after: "repeat" }]);
  const { id } = await stand.api.createChat("Begin");
  await stand.api.waitForStatus(id, ["waiting"]);
  let expected = "";
  for (const typed of ["typed early", " and again"]) {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route("**/_next/static/**/*.js", async (route) => {
      await released;
      await route.continue();
    });
    await page.goto(`/agents/${id}`, { waitUntil: "commit" });
    await expect(composer(page)).toBeVisible();
    await composer(page).pressSequentially(typed);
    expected += typed;
    await expect(composer(page)).toHaveValue(typed);
    release();
    await expect(page.getByRole("button", { name: "Send" })).toBeEnabled();
    await expect(composer(page)).toHaveValue(expected);
    await page.unrouteAll({ behavior: "wait" });
  }
});

test("what is typed while the server is dead is kept by it once it is back", async ({ page, stand }) => {
  test.setTimeout(120_000);
  stand.models.setScript([{ steps: ["An answer."], after: "repeat" }]);
  const chatId = await startChat(page, "Begin");
  await expect(page.getByText(/^Finished in/)).toBeVisible();
  await composer(page).fill("Before the crash");
  await expect.poll(() => kept(stand, chatId)).toBe("Before the crash");
  await stand.lathe.kill("SIGKILL");
  await composer(page).fill("Before the crash, and after it");
  await stand.lathe.start();
  await expect.poll(() => kept(stand, chatId), { timeout: 30_000 }).toBe("Before the crash, and after it");
  await page.reload();
  await expect(composer(page)).toHaveValue("Before the crash, and after it");
  await expect(page.getByText(/Another device/)).toHaveCount(0);
});
