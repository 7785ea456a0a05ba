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

    test("files, a plan first and the model are behind one button, and what is on is seen", async ({
      page,
      stand,
    }) => {
      stand.models.setScript([{ actions: [{ type: "text", text: "Going on" }, { type: "stall" }] }]);
      const { id } = await stand.api.createChat("Never ends either");
      await page.goto(`/agents/${id}`);
      await expect(page.getByRole("log").getByText("Going on")).toBeVisible();
      const more = page.getByRole("button", { name: "Files, plan and model" });
      const toggle = page.getByRole("button", { name: "Plan first" });
      await expect(page.getByRole("button", { name: /^Model/ })).toBeHidden();
      await more.tap();
      await page.getByRole("menuitem", { name: /^Plan first/ }).tap();
      await expect(toggle).toHaveAttribute("aria-pressed", "true");
      await page.getByLabel("Message", { exact: true }).fill("One more");
      expect(await sidewaysScroll(page)).toBe(0);
      await more.tap();
      const models = page.getByRole("menuitemradio");
      await models.last().tap();
      await expect(page.getByRole("menu")).toHaveCount(0);
      await more.tap();
      await expect(models.last()).toBeChecked();
      const chooser = page.waitForEvent("filechooser");
      await page.getByRole("menuitem", { name: "Attach files" }).tap();
      await (await chooser).setFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("a") });
      await expect(page.getByRole("button", { name: "Remove a.txt" })).toBeVisible();
      await toggle.tap();
      await expect(toggle).toBeHidden();
      await stand.api.send("POST", `/api/v1/chats/${id}/interrupt`);
    });

    test("what waits in the queue is moved, changed and removed by finger", async ({ page, stand }) => {
      stand.models.setScript([{ actions: [{ type: "text", text: "Going on" }, { type: "stall" }] }]);
      const { id } = await stand.api.createChat("Never ends");
      await page.goto(`/agents/${id}`);
      await expect(page.getByRole("log").getByText("Going on")).toBeVisible();
      for (const text of ["First in line", LONG_WORD]) await stand.api.sendMessage(id, text);
      const queue = page.getByRole("list", { name: "Queued messages" });
      await expect(queue.getByRole("listitem")).toHaveCount(2);
      expect(await sidewaysScroll(page)).toBe(0);
      await queue.getByRole("button", { name: 'Menu of "First in line"' }).tap();
      await page.getByRole("menuitem", { name: "Move down" }).tap();
      await expect(queue.getByRole("listitem").last()).toContainText("First in line");
      await queue.getByRole("button", { name: 'Menu of "First in line"' }).tap();
      await page.getByRole("menuitem", { name: "Edit" }).tap();
      await queue.getByLabel("Queued message", { exact: true }).fill("Last in line");
      await queue.getByRole("button", { name: "Save" }).tap();
      await queue.getByRole("button", { name: 'Menu of "Last in line"' }).tap();
      await page.getByRole("menuitem", { name: "Remove from the queue" }).tap();
      await expect(queue.getByRole("listitem")).toHaveCount(1);
      await stand.api.send("POST", `/api/v1/chats/${id}/interrupt`);
    });

    test("the pages of the settings are one row, with the open one in sight", async ({ page }) => {
      for (const [path, name] of [
        ["/settings/profile", "Profile"],
        ["/admin/debug", "Debug recording"],
      ] as const) {
        await page.goto(path);
        const pages = page.getByRole("navigation", { name: "Settings" });
        const open = pages.getByRole("link", { name, exact: true }).and(page.locator("[aria-current=page]"));
        await expect(open).toBeInViewport({ ratio: 1 });
        expect((await pages.boundingBox())?.height).toBeLessThanOrEqual(64);
        await expect(pages.getByRole("link", { name: "Chats" })).toBeInViewport({ ratio: 1 });
      }
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
