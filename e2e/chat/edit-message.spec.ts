import { expect, reply, startChat, test } from "../browser-fixture";

test("a sent message is put in other words, after a warning that says what goes, and runs again", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    { match: { user: "Paint it red" }, steps: ["It is red."] },
    { match: { user: "And the door" }, steps: ["The door, too."] },
    { match: { user: "Paint it blue" }, steps: ["It is blue."] },
  ]);
  const chatId = await startChat(page, "Paint it red");
  const log = page.getByRole("log");
  await expect(log.getByText("It is red.")).toBeVisible();
  await reply(page, "And the door");
  await expect(log.getByText("The door, too.")).toBeVisible();

  await log.getByText("Paint it red").hover();
  await log.getByRole("button", { name: "Edit the message" }).first().click();
  const field = log.getByRole("textbox", { name: "Edit the message" });
  await expect(field).toBeFocused();
  await expect(log.getByText(/3 later messages are deleted/)).toBeVisible();

  await field.fill("Paint it bl");
  await page.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
  await expect(log.getByRole("button", { name: "Edit the message" }).first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(field, "what was typed is there again").toHaveValue("Paint it bl");

  await field.fill("Paint it blue");
  await log.getByRole("button", { name: "Run again" }).click();
  await expect(log.getByText("It is blue.")).toBeVisible();
  await expect(log.getByText("It is red.")).toHaveCount(0);
  await expect(log.getByText("And the door")).toHaveCount(0);
  await expect(page.getByLabel("Message", { exact: true })).toBeFocused();
  await page.reload();
  await expect(log.getByText("It is blue.")).toBeVisible();
  expect(await stand.api.messages(chatId)).toHaveLength(2);
});

test("D35 an edit while the answer streams empties the queue, and another tab shows the same", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    {
      match: { user: "First wording" },
      steps: [{ actions: [{ type: "text", text: "Half way" }, { type: "stall" }] }],
    },
    { match: { user: "Second wording" }, steps: ["Another answer."] },
  ]);
  await startChat(page, "First wording");
  const log = page.getByRole("log");
  await expect(log.getByText("Half way")).toBeVisible();
  const other = await page.context().newPage();
  await other.goto(page.url());
  await expect(other.getByRole("log").getByText("Half way")).toBeVisible();
  await page.bringToFront();
  await reply(page, "Waits");
  await expect(page.getByRole("list", { name: "Queued messages" })).toBeVisible();

  await log.getByText("First wording").hover();
  await log.getByRole("button", { name: "Edit the message" }).click();
  await expect(log.getByText(/1 queued message is deleted/)).toBeVisible();
  await log.getByRole("textbox", { name: "Edit the message" }).fill("Second wording");
  await page.keyboard.press("Control+Enter");
  await expect(log.getByText("Another answer.")).toBeVisible();
  await expect(page.getByRole("list", { name: "Queued messages" })).toHaveCount(0);
  await other.bringToFront();
  await expect(other.getByRole("log").getByText("Another answer.")).toBeVisible();
  await expect(other.getByRole("log").getByText("First wording")).toHaveCount(0);
});
