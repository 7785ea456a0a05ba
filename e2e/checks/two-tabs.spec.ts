import { expect, startChat, test } from "../browser-fixture";

const wordsThenGate = (text: string) => ({
  actions: [
    { type: "deltas" as const, count: 20, text: "word ", intervalMs: 20 },
    { type: "gate" as const, name: "rest" },
    { type: "text" as const, text },
  ],
});

test("D06 a message that is submitted twice is sent once", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["Heard."], after: "repeat" }]);
  await page.goto("/agents");
  await page.getByLabel("Message", { exact: true }).fill("Only once");
  await page.getByRole("button", { name: "Send" }).dblclick();
  await page.waitForURL(/\/agents\/chat_/);
  const log = page.getByRole("log");
  await expect(log.getByText("Heard.")).toBeVisible();
  const chatId = new URL(page.url()).pathname.split("/").at(-1) ?? "";

  const message = page.getByLabel("Message", { exact: true });
  await message.fill("Twice by key and button");
  await page.evaluate(() => {
    const field = document.querySelector<HTMLTextAreaElement>("textarea");
    const enter = { key: "Enter", code: "Enter", bubbles: true, cancelable: true };
    field?.dispatchEvent(new KeyboardEvent("keydown", enter));
    field?.dispatchEvent(new KeyboardEvent("keydown", enter));
    for (const button of document.querySelectorAll("button")) {
      if (button.getAttribute("aria-label") === "Send") button.click();
    }
  });
  await expect(log.getByText("Heard.")).toHaveCount(2);
  const asked = (await stand.api.messages(chatId)).filter(({ role }) => role === "user");
  expect(asked).toHaveLength(2);
  expect(await stand.api.json("GET", "/api/v1/chats?q=Only+once")).toMatchObject({
    items: [{ id: chatId }],
    nextCursor: null,
  });
});

test("D35 an edit while the answer streams brings both tabs to the same history", async ({ page, stand }) => {
  stand.models.setScript([
    { match: { user: "First wording" }, steps: [wordsThenGate("never said")] },
    { match: { user: "Second wording" }, steps: ["The second answer."] },
  ]);
  const chatId = await startChat(page, "First wording");
  const other = await page.context().newPage();
  await other.goto(page.url());
  for (const tab of [page, other]) await expect(tab.getByRole("log").getByText(/word word/)).toBeVisible();
  const [question] = await stand.api.messages(chatId);
  await stand.api.json("PATCH", `/api/v1/chats/${chatId}/messages/${question?.id}`, {
    content: [{ type: "text", text: "Second wording" }],
  });
  for (const tab of [page, other]) {
    await expect(tab.getByRole("log").getByText("The second answer.")).toHaveCount(1);
    await expect(tab.getByRole("log").getByText(/word word/)).toHaveCount(0);
    await expect(tab.getByRole("log").getByText("First wording")).toHaveCount(0);
  }
  stand.models.release("rest");
  expect((await stand.api.messages(chatId)).map(({ role }) => role)).toEqual(["user", "assistant"]);
});

test("D43 two tabs that were offline while a turn ended show its end when they are back", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    { actions: [{ type: "tool", name: "create_workspace", input: {} }] },
    { actions: [{ type: "tool", name: "execute", input: { command: "echo offline-proof" } }] },
    wordsThenGate("the end"),
  ]);
  const chatId = await startChat(page, "Work while I am away");
  const other = await page.context().newPage();
  await other.goto(page.url());
  for (const tab of [page, other]) await expect(tab.getByRole("log").getByText(/word word/)).toBeVisible();
  await page.context().setOffline(true);
  stand.models.release("rest");
  await stand.api.waitForStatus(chatId, ["waiting"]);
  await page.context().setOffline(false);
  for (const tab of [page, other]) {
    await expect(tab.getByRole("log").getByText(/the end/)).toHaveCount(1);
    await expect(tab.getByRole("log").getByText(/^Finished in/)).toHaveCount(1);
    await expect(tab.getByRole("log").getByText(/offline-proof/)).toHaveCount(1);
  }
  expect(stand.models.requests).toHaveLength(3);
});
