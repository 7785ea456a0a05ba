import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, signIn, test } from "../browser-fixture";
import { ADMIN, createStand } from "../stand";

test("a task runs in a folder that was found by typing its beginning", async ({ page, stand }) => {
  const folder = join(stand.lathe.home, "projects", "billing");
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(stand.lathe.home, "projects", "website"));
  execFileSync("git", ["init", "--quiet", folder]);
  stand.models.setScript([
    {
      actions: [{ type: "tool", name: "write_file", input: { path: "note.txt", content: "here\n" } }],
    },
    "Written.",
  ]);
  await page.goto("/agents");
  await page.getByRole("button", { name: /^Workspace/ }).click();
  await page.getByRole("menuitem", { name: /Folder on this computer/ }).click();
  const dialog = page.getByRole("dialog");
  const path = dialog.getByRole("combobox");
  await path.fill(join(stand.lathe.home, "projects/"));
  await expect(dialog.getByRole("option")).toHaveCount(2);
  await expect(dialog.getByRole("option", { name: /billing/ })).toContainText("Git");
  await path.fill(join(stand.lathe.home, "projects/bil"));
  await expect(dialog.getByRole("option")).toHaveCount(1);
  await path.press("ArrowDown");
  await path.press("Tab");
  await expect(path).toHaveValue(new RegExp(`^${folder}/?$`));
  await dialog.getByRole("button", { name: "Use this folder" }).click();
  await expect(page.getByRole("button", { name: /^Workspace: .*billing/ })).toBeVisible();

  await page.getByLabel("Message", { exact: true }).fill("Leave a note");
  await page.getByLabel("Message", { exact: true }).press("Enter");
  await expect(page.getByText(/^Finished in/)).toBeVisible();
  expect(existsSync(join(folder, "note.txt"))).toBe(true);
  await page.goto("/agents");
  await expect(page.getByRole("button", { name: /^Workspace: .*billing/ })).toBeVisible();
});

test("a folder outside of what is allowed is refused in words, and the text is kept", async ({ page }) => {
  await page.goto("/agents");
  await page.getByRole("button", { name: /^Workspace/ }).click();
  await page.getByRole("menuitem", { name: /Folder on this computer/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("combobox").fill("/etc");
  await dialog.getByRole("button", { name: "Use this folder" }).click();
  await page.getByLabel("Message", { exact: true }).fill("Read the passwords");
  await page.getByLabel("Message", { exact: true }).press("Enter");
  await expect(page.getByText(/^Not sent:/)).toBeVisible();
  await page.getByRole("button", { name: "Back to the composer" }).click();
  await expect(page.getByLabel("Message", { exact: true })).toHaveValue("Read the passwords");
});

test("~ means the home folder, which comes first where it is allowed", async ({ browser }) => {
  test.setTimeout(180_000);
  const directory = mkdtempSync(join(tmpdir(), "lathe-e2e-"));
  const home = join(directory, "home");
  mkdirSync(join(home, "projects", "billing"), { recursive: true });
  const stand = await createStand({ directory, env: { HOME: home } });
  const page = await browser.newPage({ baseURL: stand.lathe.url });
  await signIn(page, ADMIN);
  // Before the first workspace there is, too.
  await expect(page.getByText(/^this computer, /)).toBeVisible();
  await page.getByRole("button", { name: /^Workspace/ }).click();
  await page.getByRole("menuitem", { name: /Folder on this computer/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("option", { name: "projects" })).toBeVisible();
  await dialog.getByRole("combobox").fill("~/projects/b");
  await expect(dialog.getByRole("option")).toHaveText(["billing"]);
  await dialog.getByRole("combobox").fill("~/projects/billing");
  await dialog.getByRole("button", { name: "Use this folder" }).click();
  stand.models.setScript([
    { actions: [{ type: "tool", name: "write_file", input: { path: "note.txt", content: "here\n" } }] },
    "Written.",
  ]);
  await page.getByLabel("Message", { exact: true }).fill("Leave a note");
  await page.getByLabel("Message", { exact: true }).press("Enter");
  await expect(page.getByText(/^Finished in/)).toBeVisible();
  expect(existsSync(join(home, "projects", "billing", "note.txt"))).toBe(true);
  await page.close();
  await stand.destroy();
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
});
