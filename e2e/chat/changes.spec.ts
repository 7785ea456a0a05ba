import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "../browser-fixture";

test("Changes shows what the agent changed in a repository, from the turn's footer", async ({
  page,
  stand,
}) => {
  const folder = join(stand.lathe.home, "shop");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "price.js"), "export const price = 10;\nexport const currency = 'EUR';\n");
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args]);
  git("init", "--quiet");
  git("add", ".");
  git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "start");
  const workspace = await stand.api.json<{ id: string }>("POST", "/api/v1/workspaces", {
    name: "shop",
    path: folder,
  });
  stand.models.setScript([
    {
      actions: [
        {
          type: "tool",
          name: "edit_files",
          input: { edits: [{ path: "price.js", old_text: "price = 10", new_text: "price = 12" }] },
        },
        { type: "tool", name: "write_file", input: { path: "NOTES.md", content: "# Notes\n\nRaised.\n" } },
      ],
    },
    "Raised.",
  ]);
  const chat = await stand.api.createChat("Raise the price", { workspaceId: workspace.id });
  await page.goto(`/agents/${chat.id}`);
  const log = page.getByRole("log");
  await expect(log.getByText(/^Finished in/)).toBeVisible();
  await log.getByRole("button", { name: "Review" }).click();
  const panel = page.getByRole("complementary", { name: "Panel" });
  await expect(panel.getByText("2 files")).toBeVisible();
  const edited = panel.getByRole("region", { name: "price.js" });
  await expect(edited.getByText("export const price = 12;")).toBeVisible();
  await expect(edited.getByText("export const price = 10;")).toBeVisible();
  const created = panel.getByRole("region", { name: "NOTES.md" });
  await expect(created.getByText("Raised.")).toBeVisible();
  await expect(page.locator(`[data-chat-row="${chat.id}"]`)).toContainText("+4");
});

test("Changes says so when there are none yet", async ({ page, stand }) => {
  stand.models.setScript([
    { actions: [{ type: "tool", name: "create_workspace", input: {} }] },
    "Nothing to do.",
  ]);
  const chat = await stand.api.createChat("Do nothing");
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await page.goto(`/agents/${chat.id}`);
  await page.getByRole("button", { name: "Show the panel" }).click();
  await expect(page.getByText("No changes yet.")).toBeVisible();
});

test("more of a file is shown around its changes, and both sides where there is the room", async ({
  page,
  stand,
}) => {
  await page.setViewportSize({ width: 2400, height: 1000 });
  const folder = join(stand.lathe.home, "long-file");
  mkdirSync(folder, { recursive: true });
  const lines = Array.from({ length: 90 }, (_, n) => `line ${n + 1}`);
  writeFileSync(join(folder, "list.txt"), `${lines.join("\n")}\n`);
  const git = (...args: string[]) => execFileSync("git", ["-C", folder, ...args]);
  git("init", "--quiet");
  git("add", ".");
  git("-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "start");
  const workspace = await stand.api.json<{ id: string }>("POST", "/api/v1/workspaces", {
    name: "long-file",
    path: folder,
  });
  const edits = [{ path: "list.txt", old_text: "line 50\n", new_text: "line fifty\n" }];
  stand.models.setScript([{ actions: [{ type: "tool", name: "edit_files", input: { edits } }] }, "Changed."]);
  const chat = await stand.api.createChat("Change the middle", { workspaceId: workspace.id });
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await page.goto(`/agents/${chat.id}`);
  await page.getByRole("log").getByRole("button", { name: "Review" }).click();
  const panel = page.getByRole("complementary", { name: "Panel" });
  const file = panel.getByRole("region", { name: "list.txt" });
  await expect(file.getByText("line fifty")).toBeVisible();
  await expect(file.getByText("line 47", { exact: true })).toBeVisible();
  await expect(file.getByText("line 46", { exact: true })).toHaveCount(0);
  await file.getByRole("button", { name: "Show 20 further lines around the changes" }).click();
  await expect(file.getByText("line 27", { exact: true })).toBeVisible();
  await expect(file.getByText("line 26", { exact: true })).toHaveCount(0);

  const border = await page.getByRole("separator", { name: "Width of the panel" }).boundingBox();
  if (border === null) throw new Error("the panel has no border");
  await page.mouse.move(border.x + border.width / 2, 500);
  await page.mouse.down();
  await page.mouse.move(border.x - 700, 500, { steps: 5 });
  await page.mouse.up();
  await panel.getByRole("button", { name: "Side by side" }).click();
  const changed = file.getByRole("row").filter({ hasText: "line fifty" });
  await expect(changed).toContainText("line 50");
  await page.reload();
  await expect(panel.getByRole("button", { name: "One below the other" })).toBeVisible();
});
