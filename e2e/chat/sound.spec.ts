import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "../browser-fixture";
import type { Stand } from "../stand";

declare global {
  interface Window {
    playedHz: number[];
  }
}

/** Notes that a page has played, as the browser's own audio is told to. */
async function listen(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    window.playedHz = [];
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when) {
      window.playedHz.push(this.frequency.value);
      start.call(this, when);
    };
  });
}

const played = (pages: Page[]) =>
  Promise.all(pages.map((page) => page.evaluate(() => window.playedHz))).then((all) => all.flat());

/** A turn that every page knows to be at work before it ends. */
async function beginTurn(stand: Stand, title: string, pages: Page[]): Promise<string> {
  const actions = [
    { type: "gate" as const, name: title },
    { type: "text" as const, text: "Done." },
  ];
  stand.models.setScript([{ steps: [{ actions }], after: "repeat" }]);
  const { id } = await stand.api.createChat(title);
  for (const page of pages) await expect(atWork(page, id)).toBeVisible();
  return id;
}

/** What the list says of a chat whose turn has not ended. */
const atWork = (page: Page, chatId: string) =>
  page
    .getByRole("navigation", { name: "Chats" })
    .locator(`[href$="${chatId}"]`)
    .getByText(/Working|Waiting for the model|Writing/);

test("a sound tells of a turn that has ended, in one tab, and not of a chat that is looked at", async ({
  page,
  stand,
}) => {
  await listen(page.context());
  await page.goto("/settings/notifications");
  await page.getByRole("checkbox", { name: "Play a sound in this browser" }).check();
  await page.getByRole("button", { name: "Play it" }).click();
  await expect.poll(() => played([page])).toEqual([660, 880, 660, 880]);

  await page.goto("/agents");
  const other = await page.context().newPage();
  await other.goto("/agents");
  const pages = [page, other];
  const first = await beginTurn(stand, "Sounds once", pages);
  stand.models.release("Sounds once");
  await stand.api.waitForStatus(first, ["waiting"]);
  await expect.poll(() => played(pages)).toEqual([660, 880]);

  const looked = await beginTurn(stand, "Is looked at", pages);
  await page.goto(`/agents/${looked}`);
  await other.close();
  stand.models.release("Is looked at");
  await expect(page.getByRole("log").getByText("Done.")).toBeVisible();
  await expect(page.getByRole("log").getByText(/^Finished in/)).toBeVisible();
  await expect(atWork(page, looked)).toBeHidden();
  expect(await played([page])).toEqual([]);
});
