import { expect, test } from "../browser-fixture";

const SUMMARY = "Summarise this conversation";

test("a summary is seen as it is written, and can be read afterwards", async ({ page, stand }) => {
  stand.models.setScript([
    {
      match: { user: SUMMARY },
      steps: [
        {
          actions: [
            { type: "text", text: "The person greeted." },
            { type: "gate", name: "half" },
            { type: "text", text: " Nothing is left to do." },
          ],
        },
      ],
    },
    { steps: ["Hello yourself."], after: "repeat" },
  ]);
  const chat = await stand.api.createChat("Hello there");
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await page.goto(`/agents/${chat.id}`);
  await stand.api.json("POST", `/api/v1/chats/${chat.id}/compact`, {});

  const log = page.getByRole("log");
  const row = log.getByRole("button", { name: /Summarising the context/ });
  await row.click();
  await expect(log.locator("p", { hasText: "The person greeted." })).toBeVisible();
  stand.models.release("half");

  const done = log.getByRole("button", { name: /Context summarised/ });
  await expect(done).toHaveAttribute("aria-expanded", "true");
  await expect(log.locator("p", { hasText: "Nothing is left to do." })).toBeVisible();
  await expect(log.getByText("Hello yourself.")).toBeVisible();
  await done.click();
  await expect(log.locator("p", { hasText: "Nothing is left to do." })).toBeHidden();
});

test("stopping a summary leaves the chat as it was", async ({ page, stand }) => {
  stand.models.setScript([
    { match: { user: SUMMARY }, steps: [{ actions: [{ type: "text", text: "Half" }, { type: "stall" }] }] },
    { steps: ["Hello yourself."], after: "repeat" },
  ]);
  const chat = await stand.api.createChat("Hello there");
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await page.goto(`/agents/${chat.id}`);
  await stand.api.json("POST", `/api/v1/chats/${chat.id}/compact`, {});
  await expect(page.getByRole("log").getByText("Summarising the context").first()).toBeVisible();
  await page.getByRole("button", { name: /^Stop/ }).first().click();
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await expect(page.getByRole("log").getByText(/Summarising|Context summarised/)).toHaveCount(0);
  expect(await stand.api.messages(chat.id)).toHaveLength(2);
});
