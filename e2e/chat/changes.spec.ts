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
