import type { Page } from "@playwright/test";
import { expect, test } from "../browser-fixture";
import type { Stand } from "../stand";

async function chatWithWorkspace(stand: Stand): Promise<string> {
  stand.models.setScript([
    { actions: [{ type: "tool", name: "create_workspace", input: {} }] },
    "There is a workspace now.",
  ]);
  const chat = await stand.api.createChat("Make a workspace");
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  return chat.id;
}

const screen = (page: Page) => page.locator(".xterm-rows");
const lines = (page: Page, text: RegExp) => screen(page).locator("> div").filter({ hasText: text });

async function showTerminals(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Show the panel" }).click();
  await page.getByRole("tab", { name: "Terminal", exact: true }).click();
}

test("a person works in terminals, and finds them again as they were", async ({ page, stand }) => {
  await page.goto(`/agents/${await chatWithWorkspace(stand)}`);
  await showTerminals(page);
  await page.getByRole("button", { name: "Open a terminal" }).click();
  const input = page.getByRole("textbox", { name: /^Terminal 1\./ });
  await expect(input).toBeFocused();
  await page.keyboard.type("echo hello-$((6 * 7)) größe\n");
  await expect(lines(page, /^hello-42 größe\s*$/)).toHaveCount(1);

  // Its size is the screen's.
  const sizeOf = async (mark: string) => {
    await page.keyboard.type(`echo ${mark}-$(stty size | tr ' ' x)\n`);
    const line = lines(page, new RegExp(`^${mark}-\\d+x\\d+\\s*$`));
    await expect(line).toHaveCount(1);
    const [, rows, cols] = /-(\d+)x(\d+)/.exec(await line.innerText()) ?? [];
    return { rows: Number(rows), cols: Number(cols) };
  };
  const before = await sizeOf("before");
  const drawn = await screen(page).locator("> div").count();
  await page.setViewportSize({ width: 1440, height: 600 });
  await expect.poll(() => screen(page).locator("> div").count()).toBeLessThan(drawn);
  await expect(async () =>
    expect((await sizeOf(`after${Date.now()}`)).rows).toBeLessThan(before.rows),
  ).toPass();

  // Keys of the page belong to the shell; one leads out.
  await page.keyboard.type("echo ready-$((1 + 1)) && cat -v\n");
  // Until then they would be the shell's own keys.
  await expect(lines(page, /^ready-2\s*$/)).toHaveCount(1);
  await page.keyboard.press("Escape");
  await page.keyboard.type("]?\n");
  await expect(lines(page, /^\^\[\]\?\s*$/)).not.toHaveCount(0);
  await page.keyboard.press("Control+c");
  await page.keyboard.press("Control+Shift+ArrowUp");
  await expect(page.getByRole("tab", { name: "Terminal 1" })).toBeFocused();

  await page.getByRole("button", { name: "New terminal" }).click();
  await expect(page.getByRole("textbox", { name: /^Terminal 2\./ })).toBeFocused();
  await page.keyboard.type("echo second-$((1 + 1))\n");
  await expect(lines(page, /^second-2\s*$/)).toHaveCount(1);
  await expect(screen(page)).not.toContainText("hello-42");
  await page.getByRole("tab", { name: "Terminal 1" }).click();
  await expect(lines(page, /^hello-42 größe\s*$/)).toHaveCount(1);

  await page.reload();
  await page.getByRole("tab", { name: "Terminal", exact: true }).click();
  await expect(lines(page, /^second-2\s*$/)).toHaveCount(1);
  await page.getByRole("tab", { name: "Terminal 1" }).click();
  await expect(lines(page, /^hello-42 größe\s*$/)).toHaveCount(1);

  await page.getByRole("button", { name: "Close Terminal 1" }).click();
  await expect(page.getByRole("tab", { name: "Terminal 1" })).toHaveCount(0);
  await expect(lines(page, /^second-2\s*$/)).toHaveCount(1);
  await page.keyboard.type("exit 4\n");
  await expect(page.getByText("The shell ended with exit code 4.")).toBeVisible();
});

test("a terminal goes on when the server is killed, and shows everything once", async ({ page, stand }) => {
  await page.goto(`/agents/${await chatWithWorkspace(stand)}`);
  await showTerminals(page);
  await page.getByRole("button", { name: "Open a terminal" }).click();
  await expect(page.getByRole("textbox", { name: /^Terminal 1\./ })).toBeFocused();
  await page.keyboard.type("echo before-$((1 + 1)); sleep 2; echo meanwhile-$((1 + 1))\n");
  await expect(lines(page, /^before-2\s*$/)).toHaveCount(1);
  await stand.lathe.kill("SIGKILL");
  await expect(page.getByText("Connection lost. Connecting again…")).toBeVisible();
  await page.keyboard.type("echo typed-$((1 + 1))\n");
  await stand.lathe.start();
  for (const text of ["before", "meanwhile", "typed"])
    await expect(lines(page, new RegExp(`^${text}-2\\s*$`))).toHaveCount(1, { timeout: 20_000 });
  await expect(page.getByText("Connection lost. Connecting again…")).toHaveCount(0);
});
