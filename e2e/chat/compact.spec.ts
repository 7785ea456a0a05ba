import { expect, reply, test } from "../browser-fixture";

const SUMMARY = "The door is to be **red**.";

test("/compact summarises what was said, and the agent goes on from the summary", async ({ page, stand }) => {
  stand.models.setScript([
    { match: { user: "Summarise this conversation" }, steps: [SUMMARY] },
    { match: { user: "Paint the door" }, steps: ["I will paint it red."] },
    { match: { user: "What colour" }, steps: ["Red, as you said."] },
  ]);
  const chat = await stand.api.createChat("Paint the door red");
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await page.goto(`/agents/${chat.id}`);
  const log = page.getByRole("log");
  const composer = page.getByLabel("Message", { exact: true });
  await expect(log.getByText("I will paint it red.")).toBeVisible();

  await composer.fill("/");
  const commands = page.getByRole("listbox", { name: "Commands" });
  await expect(commands.getByRole("option")).toHaveCount(3);
  await composer.fill("/c");
  await page.keyboard.press("ArrowDown");
  await expect(commands.getByRole("option", { selected: true })).toContainText("/clear");
  await page.keyboard.press("Escape");
  await expect(commands).toHaveCount(0);
  await composer.fill("/comp");
  await expect(commands.getByRole("option", { selected: true })).toContainText("/compact");
  await page.keyboard.press("Enter");
  await expect(composer).toHaveValue("");
  const row = log.getByRole("button", { name: /Context summarised/ });
  await expect(row).toBeVisible();
  await row.click();
  await expect(log.getByText("The door is to be red.")).toBeVisible();

  await reply(page, "What colour was it");
  await expect(log.getByText("Red, as you said.")).toBeVisible();
  const last = JSON.stringify(stand.models.requests.at(-1)?.body);
  expect(last).toContain("The door is to be");
  expect(last).not.toContain("I will paint it red");
});

test("/clear empties the agent's memory at once, keeps the transcript, and is refused while it works", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    { match: { user: "My name is Ada" }, steps: ["Hello Ada."] },
    {
      match: { user: "Who am I" },
      steps: [{ actions: [{ type: "text", text: "I do not know." }, { type: "stall" }] }],
    },
  ]);
  const chat = await stand.api.createChat("My name is Ada");
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await page.goto(`/agents/${chat.id}`);
  const log = page.getByRole("log");
  const composer = page.getByLabel("Message", { exact: true });
  await expect(log.getByText("Hello Ada.")).toBeVisible();
  await composer.fill("/clear");
  await page.keyboard.press("Enter");
  await expect(log.getByText("Context cleared.")).toBeVisible();
  await expect(log.getByText("Hello Ada.")).toBeVisible();

  await reply(page, "Who am I");
  await expect(log.getByText("I do not know.")).toBeVisible();
  expect(JSON.stringify(stand.models.requests.at(-1)?.body)).not.toContain("Ada");
  await composer.fill("/clear");
  await expect(page.getByRole("option", { name: /clear/ })).toContainText(
    "Only while the agent is not working.",
  );
  await page.keyboard.press("Enter");
  await expect(composer, "what cannot be done is not sent as a message").toHaveValue("/clear");
});
