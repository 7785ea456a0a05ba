import { expect, test } from "../browser-fixture";

test("Ctrl K goes to any chat by its title, archived ones too, without a mouse", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  const titles = ["Paint the harbour", "Repair the harbour wall", "Count the boats"];
  const ids: string[] = [];
  for (const title of titles) {
    const { id } = await stand.api.createChat(title);
    await stand.api.waitForStatus(id, ["waiting"]);
    ids.push(id);
  }
  await stand.api.json("PATCH", `/api/v1/chats/${ids[1]}`, { archived: true });
  await page.goto("/agents");
  await page.getByLabel("Message", { exact: true }).fill("Typed before");
  await page.keyboard.press("Control+k");
  const dialog = page.getByRole("dialog", { name: "Search" });
  const field = dialog.getByRole("combobox");
  await expect(field).toBeFocused();
  await expect(dialog.getByRole("option", { name: "Count the boats" })).toBeVisible();

  await page.keyboard.type("harbour");
  await expect(dialog.getByRole("option")).toHaveCount(2);
  await expect(dialog.getByText("Archived")).toBeVisible();
  await expect(dialog.getByRole("option", { selected: true })).toContainText("Paint the harbour");
  await page.keyboard.press("ArrowDown");
  await expect(dialog.getByRole("option", { selected: true })).toContainText("Repair the harbour wall");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/agents/${ids[0]}$`));
  await expect(dialog).toHaveCount(0);
  await expect(page.getByLabel("Message", { exact: true })).toBeFocused();

  await page.keyboard.press("Control+k");
  await page.keyboard.type("nowhere to be found");
  await expect(
    dialog.getByText('Nothing matches "nowhere to be found". Search covers titles.'),
  ).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByLabel("Message", { exact: true })).toBeFocused();
});
