import { expect, test } from "../browser-fixture";

test("from an empty page to an archived chat without a mouse", async ({ page, stand }) => {
  stand.models.setScript([
    { match: { user: "First by keys" }, steps: ["One."] },
    {
      match: { user: "Second by keys" },
      steps: [{ actions: [{ type: "text", text: "Going on" }, { type: "stall" }] }],
    },
  ]);
  const log = page.getByRole("log");
  const composer = page.getByLabel("Message", { exact: true });
  const leaveField = () => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.goto("/agents");
  await expect(composer).toBeFocused();
  await page.keyboard.type("First by keys");
  await page.keyboard.press("Enter");
  await expect(log.getByText("One.")).toBeVisible();
  await page.waitForURL(/\/agents\/chat_/);
  await expect(composer).toBeFocused();
  const first = new URL(page.url()).pathname;

  await leaveField();
  await page.keyboard.press("c");
  await expect(page).toHaveURL(/\/agents$/);
  await expect(composer).toBeFocused();
  await page.keyboard.type("Second by keys");
  await page.keyboard.press("Enter");
  await expect(log.getByText("Going on")).toBeVisible();

  await page.keyboard.press("Escape");
  await expect(page.getByText("Esc again to stop")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(log.getByText(/You stopped this turn/)).toBeVisible();

  await leaveField();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);

  await page.keyboard.press("j");
  await page.keyboard.press("k");
  await page.keyboard.press("j");
  const focused = page.locator("[data-chat-row]:focus");
  await expect(focused).toHaveAttribute("href", first);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`${first}$`));
  await expect(log.getByText("One.")).toBeVisible();

  await leaveField();
  await page.keyboard.press("e");
  await expect(page.getByRole("button", { name: "Undo" })).toBeVisible();
  await expect(page.locator(`[data-chat-row][href="${first}"]`)).toHaveCount(0);
});

test("the composer can be left with Tab, and everything after it is reached", async ({ page, stand }) => {
  stand.models.setScript(["Done."]);
  const chat = await stand.api.createChat("Tab around");
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await page.goto(`/agents/${chat.id}`);
  await expect(page.getByLabel("Message", { exact: true })).toBeFocused();
  for (const name of ["Attach files", /^Plan first/, /^Model/]) {
    await page.keyboard.press("Tab");
    await expect(page.getByRole("button", { name })).toBeFocused();
  }
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Model/ })).toBeFocused();
});
