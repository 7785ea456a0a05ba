import { expect, startChat, test } from "../browser-fixture";
import { sidewaysScroll } from "../page-errors";

const LONG_WORD = "a".repeat(120);

for (const width of [390, 320]) {
  test.describe(`at ${width} px`, () => {
    test.use({ viewport: { width, height: 780 }, hasTouch: true });

    test("a task is written, watched and found again in the list", async ({ page, stand }) => {
      stand.models.setScript([
        { actions: [{ type: "tool", name: "create_workspace", input: {} }] },
        { actions: [{ type: "tool", name: "execute", input: { command: `echo ${LONG_WORD}` } }] },
        `The word was ${LONG_WORD}.\n\n| a | b | c | d | e | f |\n|-|-|-|-|-|-|\n| ${LONG_WORD} | 2 | 3 | 4 | 5 | 6 |`,
      ]);
      await page.goto("/agents");
      expect(await sidewaysScroll(page)).toBe(0);
      const chatId = await startChat(page, `Say a long word ${width}`);
      const log = page.getByRole("log");
      await expect(log.getByText(/^Finished in/)).toBeVisible();
      await log.getByRole("button", { name: /^Ran/ }).tap();
      expect(await sidewaysScroll(page)).toBe(0);
      await page.getByRole("button", { name: "Show the panel" }).tap();
      await expect(page.getByRole("tab", { name: /Changes/ })).toBeVisible();
      expect(await sidewaysScroll(page)).toBe(0);
      await page.getByRole("button", { name: "Close the panel" }).tap();
      await expect(log).toBeVisible();
      await page.getByRole("button", { name: "Back to the chats" }).tap();
      await expect(page.locator(`[data-chat-row="${chatId}"]`)).toBeVisible();
      await expect(log).toBeHidden();
      expect(await sidewaysScroll(page)).toBe(0);
      await page.locator(`[data-chat-row="${chatId}"]`).tap();
      await expect(log).toBeVisible();
    });

    test("Enter breaks the line where there is no mouse, the button sends", async ({ page, stand }) => {
      stand.models.setScript(["Two lines."]);
      await page.goto("/agents");
      await page.getByLabel("Message", { exact: true }).tap();
      await page.keyboard.type("One");
      await page.keyboard.press("Enter");
      await page.keyboard.type("Two");
      await expect(page.getByLabel("Message", { exact: true })).toHaveValue("One\nTwo");
      await page.getByRole("button", { name: "Send" }).tap();
      await expect(page.getByRole("log").getByText("Two lines.")).toBeVisible();
    });

    test("settings and administration do not scroll sideways", async ({ page }) => {
      for (const path of [
        "/settings/profile",
        "/settings/password",
        "/settings/appearance",
        "/settings/tokens",
        "/admin/overview",
        "/admin/models",
      ]) {
        await page.goto(path);
        await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
        expect(await sidewaysScroll(page), path).toBe(0);
      }
    });
  });
}
