import { expect, startChat, test } from "../browser-fixture";
import type { Chat } from "../../lib/chat/wire";

test("a sub-agent works in a chat of its own, and its report comes back", async ({ page, stand }) => {
  const reported = "The queue loses its **last** row.";
  stand.models.setScript([
    {
      match: { user: "Look into the queue" },
      steps: [
        {
          actions: [
            { type: "gate", name: "looked" },
            { type: "text", text: reported },
          ],
        },
      ],
    },
    {
      match: { user: "Lead" },
      by: "history",
      steps: [
        {
          actions: [
            {
              type: "tool",
              name: "spawn_agent",
              input: { type: "explore", prompt: "Look into the queue", title: "Where rows go" },
            },
          ],
        },
        { actions: [{ type: "tool", name: "wait_agent", input: { chat_id: "$last(chat_)" } }] },
        "It loses its last row.",
      ],
    },
  ]);
  const chatId = await startChat(page, "Lead");
  const log = page.getByRole("log");
  await log.getByRole("button", { name: /Started sub-agent/ }).click();
  await expect(log.getByText("Look into the queue")).toBeVisible();
  const sidebar = page.getByRole("navigation", { name: "Chats" });
  await expect(sidebar.getByRole("link", { name: /Where rows go/ }).first()).toBeVisible();

  await log.getByRole("link", { name: "Open its chat" }).click();
  await expect(page.getByRole("heading", { name: "Where rows go" })).toBeVisible();
  stand.models.release("looked");
  await expect(log.getByText("The queue loses its last row.")).toBeVisible();

  await page.getByRole("link", { name: "Back to “Lead”" }).click();
  await expect(page).toHaveURL(new RegExp(chatId));
  await expect(log.getByText("It loses its last row.")).toBeVisible();
  await log.getByRole("button", { name: /Heard from Where rows go/ }).click();
  await expect(log.getByText("The queue loses its last row.")).toBeVisible();
  const { children } = await stand.api.json<Chat>("GET", `/api/v1/chats/${chatId}`);
  expect(children).toMatchObject([{ title: "Where rows go", mode: "explore", status: "waiting" }]);
});
