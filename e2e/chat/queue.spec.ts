import type { Page } from "@playwright/test";
import type { MessagesPage } from "../../lib/chat/wire";
import { expect, reply, startChat, test } from "../browser-fixture";
import type { Stand } from "../stand";

const queueOf = (page: Page) => page.getByRole("list", { name: "Queued messages" });

/** A chat that is held at a gate, with three messages behind it. */
async function withQueue(page: Page, stand: Stand): Promise<string> {
  const step = (answer: string) => ({
    actions: [
      { type: "text" as const, text: answer },
      { type: "gate" as const, name: answer },
    ],
  });
  stand.models.setScript([
    { match: { user: "Begin" }, steps: [step("Begun.")] },
    ...["One", "Two", "Three", "Rather this"].map((user) => ({
      match: { user },
      steps: [`Answer to ${user}.`],
    })),
  ]);
  const chatId = await startChat(page, "Begin");
  await expect(page.getByRole("log").getByText("Begun.")).toBeVisible();
  for (const text of ["One", "Two", "Three"]) {
    await reply(page, text);
    await expect(queueOf(page).getByText(text, { exact: true })).toBeVisible();
  }
  return chatId;
}

const texts = (page: Page) => queueOf(page).getByRole("listitem").locator("[dir=auto]").allTextContents();

test("what waits is put in order by dragging, and with the arrow keys", async ({ page, stand }) => {
  const chatId = await withQueue(page, stand);
  const grip = (text: string) => queueOf(page).getByRole("button", { name: `Place of "${text}"` });
  const from = await grip("Three").boundingBox();
  const to = await grip("One").boundingBox();
  if (from === null || to === null) throw new Error("the grips are not on screen");
  await page.mouse.move(from.x + 8, from.y + 8);
  await page.mouse.down();
  await page.mouse.move(to.x + 8, to.y + 6, { steps: 8 });
  await page.mouse.up();
  await expect.poll(() => texts(page)).toEqual(["Three", "One", "Two"]);
  const order = async () => {
    const path = `/api/v1/chats/${chatId}/messages`;
    const { queued } = await stand.api.json<MessagesPage>("GET", path);
    return queued.map(({ content }) => content[0]);
  };
  await expect.poll(order).toMatchObject([{ text: "Three" }, { text: "One" }, { text: "Two" }]);

  await grip("Three").focus();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => texts(page)).toEqual(["One", "Three", "Two"]);
  await expect(grip("Three")).toBeFocused();
  await expect(page.getByText("Moved to place 2 of 3.")).toBeAttached();
  await expect.poll(order).toMatchObject([{ text: "One" }, { text: "Three" }, { text: "Two" }]);
});

test("before a stop it is said that what waits is sent then", async ({ page, stand }) => {
  await withQueue(page, stand);
  await expect(page.getByText("Sends when this turn ends or is stopped")).toHaveCount(1);
  const stop = page.getByRole("button", { name: "Stop", exact: true });
  await expect(stop).toHaveAccessibleDescription("The next queued message is sent then.");
  await page.getByLabel("Message", { exact: true }).press("Escape");
  await expect(page.getByText("Esc again to stop and send the next one")).toBeVisible();
  await stop.click();
  await expect(page.getByRole("log").getByText("Answer to One.")).toBeVisible();
});

test("what waits is changed, sent at once, or removed", async ({ page, stand }) => {
  await withQueue(page, stand);
  const queue = queueOf(page);
  const row = (text: string) =>
    queue.getByRole("listitem").filter({ has: page.getByText(text, { exact: true }) });
  await row("Two").hover();
  await row("Two").getByRole("button", { name: "Edit" }).click();
  const field = queue.getByLabel("Queued message", { exact: true });
  await expect(field).toBeFocused();
  await field.fill("Rather this");
  let answer = () => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(/\/queue\/que_/, async (route) => {
    const response = await route.fetch();
    await answered;
    await route.fulfill({ response });
  });
  await page.keyboard.press("Enter");

  // Not the first one's answer may end what was begun since.
  await row("Three").hover();
  await row("Three").getByRole("button", { name: "Edit" }).click();
  await field.fill("Something else");
  answer();
  await expect(row("Rather this")).toBeVisible();
  await page.unrouteAll({ behavior: "wait" });
  await expect(field).toHaveValue("Something else");
  await page.keyboard.press("Escape");
  await expect(row("Three")).toBeVisible();

  await row("One").hover();
  await row("One").getByRole("button", { name: "Remove from the queue" }).click();
  await expect(row("One")).toHaveCount(0);

  await row("Rather this").hover();
  await row("Rather this").getByRole("button", { name: "Send now" }).click();
  const log = page.getByRole("log");
  await expect(log.getByText("Answer to Rather this.")).toBeVisible();
  await expect(log.getByText("Answer to Three.")).toBeVisible();
  await expect(log.getByText("Answer to One.")).toHaveCount(0);
});

test("after a removal the keyboard stands at the next message, and at the composer after the last", async ({
  page,
  stand,
}) => {
  await withQueue(page, stand);
  const remove = (text: string) =>
    queueOf(page)
      .getByRole("listitem")
      .filter({ has: page.getByText(text, { exact: true }) })
      .getByRole("button", { name: "Remove from the queue" });
  await remove("Two").focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => texts(page)).toEqual(["One", "Three"]);
  await expect(remove("Three")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect.poll(() => texts(page)).toEqual(["One"]);
  await expect(remove("One")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(queueOf(page)).toHaveCount(0);
  await expect(page.getByLabel("Message", { exact: true })).toBeFocused();
});

test("a message that is sent while the keyboard stands at it leaves it to the composer", async ({
  page,
  stand,
}) => {
  await withQueue(page, stand);
  await queueOf(page).getByRole("listitem").first().getByRole("button", { name: "Edit" }).focus();
  stand.models.release("Begun.");
  await expect(page.getByRole("log").getByText("Answer to One.")).toBeVisible();
  await expect(page.getByLabel("Message", { exact: true })).toBeFocused();
});

test("what was typed for a message that is sent meanwhile goes to the composer", async ({ page, stand }) => {
  await withQueue(page, stand);
  const queue = queueOf(page);
  await queue.getByText("One", { exact: true }).hover();
  await queue.getByRole("listitem").first().getByRole("button", { name: "Edit" }).click();
  await queue.getByLabel("Queued message", { exact: true }).fill("One, but better");
  stand.models.release("Begun.");
  await expect(page.getByRole("log").getByText("Answer to One.")).toBeVisible();
  await expect(page.getByLabel("Message", { exact: true })).toHaveValue("One, but better");
  await expect(page.getByText("Your wording is in the composer", { exact: false })).toBeVisible();
});

test("Steer and Interrupt say what they do, and do it", async ({ page, stand }) => {
  stand.models.setScript([
    {
      match: { user: "Begin" },
      steps: [{ actions: [{ type: "text", text: "Begun." }, { type: "stall" }] }],
    },
    { match: { user: "Now" }, steps: ["At once."] },
  ]);
  await startChat(page, "Begin");
  await expect(page.getByRole("log").getByText("Begun.")).toBeVisible();
  await page.getByLabel("Message", { exact: true }).fill("Now");
  await page.getByRole("button", { name: "Other ways to send" }).click();
  const menu = page.getByRole("menu");
  await expect(menu.getByRole("menuitem", { name: /^Queue/ })).toContainText("After this turn");
  await expect(menu.getByRole("menuitem", { name: /^Steer/ })).toContainText("After this step");
  await menu.getByRole("menuitem", { name: /^Interrupt/ }).click();
  await expect(page.getByRole("log").getByText("At once.")).toBeVisible();
});
