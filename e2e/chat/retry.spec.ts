import { expect, reply, startChat, test } from "../browser-fixture";

test("a refused key is said in plain words, and Try again works once it is mended", async ({
  page,
  stand,
}) => {
  stand.models.setScript([{ error: { status: 401, message: "invalid api key" } }, "Now it works."]);
  await startChat(page, "Do something");
  await expect(page.getByRole("log").getByText(/rejected the API key/)).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("log").getByText("Now it works.")).toBeVisible();
});

test("an overloaded provider is waited for with a countdown, and Try now ends the wait", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    { error: { status: 529, message: "Overloaded" }, headers: { "retry-after-ms": "120000" } },
    "After a pause.",
  ]);
  await startChat(page, "Do something");
  await expect(page.getByRole("log").getByText(/Next try in/)).toBeVisible();
  const row = page.getByRole("navigation", { name: "Chats" }).getByRole("link", { name: /Do something/ });
  await expect(row.first()).toHaveAccessibleName(/Trying again/);
  await page.getByRole("log").getByRole("button", { name: "Try now" }).click();
  await expect(page.getByRole("log").getByText("After a pause.")).toBeVisible();
});

test("Try again uses the model that the composer shows now, and the view follows to its answer", async ({
  page,
  stand,
}) => {
  const long = Array.from({ length: 80 }, (_, line) => `Line ${line} of a long answer.`).join("\n\n");
  stand.models.setScript([
    long,
    { error: { status: 401, message: "invalid api key" } },
    "From the other one.",
  ]);
  const chatId = await startChat(page, "Say a lot");
  await stand.api.waitForStatus(chatId, ["waiting"]);
  await reply(page, "And once more");
  await expect(page.getByRole("log").getByText(/rejected the API key/)).toBeVisible();
  await page.getByRole("button", { name: /^Model: / }).click();
  await page.getByRole("menuitemradio", { name: /Anthropic/ }).click();
  const log = page.getByRole("log");
  await log.hover();
  await page.mouse.wheel(0, -60);
  await log.getByRole("button", { name: "Try again" }).click();
  await expect(log.getByText("From the other one.")).toBeInViewport();
  const chat = await stand.api.chat(chatId);
  expect(chat.modelId).toBe(stand.modelIds.anthropic);
  expect(stand.models.requests.at(-1)?.path).toContain("/messages");
});
