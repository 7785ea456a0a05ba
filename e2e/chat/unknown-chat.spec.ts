import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "../browser-fixture";

test("the page of a chat that does not exist, or is someone else's, answers 404", async ({ page, stand }) => {
  const other = await stand.addUser("Grace");
  stand.models.setScript(["Nothing to see."]);
  const foreign = await other.api.createChat("Not yours");
  for (const chatId of ["chat_00000000-0000-7000-8000-000000000000", "no-chat-id", foreign.id]) {
    const answer = await page.goto(`/agents/${chatId}`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: "There is nothing at this address" })).toBeVisible();
  }
});

test("the header names the folder and leaves the title its room", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  const deep = "a-rather-long-name-of-a-folder/below-another-one/where-the-work-is";
  const folder = join(stand.lathe.home, deep);
  mkdirSync(folder, { recursive: true });
  const workspace = await stand.api.json<{ id: string }>("POST", "/api/v1/workspaces", {
    name: "deep",
    path: folder,
  });
  const chat = await stand.api.createChat("Look around in this folder", { workspaceId: workspace.id });
  await page.goto(`/agents/${chat.id}`);
  await page.getByRole("button", { name: /the panel/ }).click();
  const chip = page.getByRole("button", { name: /where-the-work-is/ });
  await expect(chip).toHaveAttribute("title", folder);
  const title = page.getByRole("heading", { name: "Look around in this folder" });
  expect(await title.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
});
