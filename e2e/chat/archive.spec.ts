import { expect, startChat, test } from "../browser-fixture";

test("an archived chat leaves the list, and Undo brings it back", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  const chatId = await startChat(page, "Archive me please");
  await expect(page.getByText(/^Finished in/)).toBeVisible();
  const row = page.locator(`[data-chat-row="${chatId}"]`);
  await row.hover();
  await page.getByRole("button", { name: "Menu of Archive me please" }).click();
  await page.getByRole("menuitem", { name: /^Archive/ }).click();
  await expect(row).toHaveCount(0);
  await expect(page, "its page gives way to a new chat").toHaveURL(/\/agents$/);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row).toBeVisible();
  // The list shows it before the server has answered.
  await expect.poll(async () => (await stand.api.chat(chatId)).archived).toBe(false);
  await expect(page, "where it was archived").toHaveURL(new RegExp(`/agents/${chatId}$`));
});

test("archived chats are listed on their own, can be read, restored and deleted", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["Kept for later."], after: "repeat" }]);
  const chatId = await startChat(page, "Put aside");
  await expect(page.getByText(/^Finished in/)).toBeVisible();
  const row = page.locator(`[data-chat-row="${chatId}"]`);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Archive" }).click();
  await expect(row).toHaveCount(0);
  await expect.poll(async () => (await stand.api.chat(chatId)).archived).toBe(true);

  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Archived chats" }).click();
  await row.click();
  await expect(page.getByRole("log").getByText("Kept for later.")).toBeVisible();
  const notice = page.getByText("This chat is archived.");
  await expect(notice).toBeVisible();
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(notice).toBeHidden();
  await expect.poll(async () => (await stand.api.chat(chatId)).archived).toBe(false);
  await stand.api.json("PATCH", `/api/v1/chats/${chatId}`, { archived: true });
  await expect(notice).toBeVisible();
  await page.getByRole("button", { name: "Menu of Put aside" }).click();
  await page.getByRole("menuitem", { name: "Restore" }).click();
  await expect.poll(async () => (await stand.api.chat(chatId)).archived).toBe(false);
});

test("an archived chat that failed offers nothing that is refused until it is restored", async ({
  page,
  stand,
}) => {
  stand.models.setScript([{ steps: [{ error: { status: 401, message: "invalid key" } }], after: "repeat" }]);
  const { id } = await stand.api.createChat("Fail, and be put aside");
  await stand.api.waitForStatus(id, ["error"]);
  await stand.api.json("PATCH", `/api/v1/chats/${id}`, { archived: true });
  await page.goto(`/agents/${id}`);
  await expect(page.getByText("This chat is archived.")).toBeVisible();
  const log = page.getByRole("log");
  await expect(log.getByRole("button", { name: "Show details" })).toBeVisible();
  await expect(log.getByRole("button", { name: "Try again" })).toHaveCount(0);
  await page.getByRole("button", { name: "Restore" }).click();
  await expect(log.getByRole("button", { name: "Try again" })).toBeVisible();
});
