import { expect, test } from "../browser-fixture";

test("workspaces are listed with their state and chats, looked into, stopped, started and deleted", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    { actions: [{ type: "tool", name: "create_workspace", input: { name: "lists-itself" } }] },
    "Made.",
  ]);
  const chat = await stand.api.createChat("Make a place to work");
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await page.goto("/agents");
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Workspaces" }).click();
  const row = page.getByRole("row", { name: /lists-itself/ });
  await expect(row).toContainText("connected");
  await expect(row.getByRole("link", { name: /Make a place to work/ })).toBeVisible();

  await row.getByRole("link", { name: "lists-itself" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "lists-itself" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Log of the last start" })).toContainText(
    "The daemon of this workspace",
  );
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeVisible();

  await page.goto(`/agents/${chat.id}`);
  await expect(page.getByText("The workspace is stopped.")).toBeVisible();
  await page.getByRole("button", { name: "Start workspace" }).click();
  await expect(page.getByText("The workspace is stopped.")).toHaveCount(0);

  await page.goto("/workspaces");
  await row.getByRole("button", { name: /^What to do with/ }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete lists-itself?" });
  await expect(dialog).toContainText("gone for good. 1 chat keeps its history.");
  await dialog.getByRole("button", { name: "Delete workspace" }).click();
  // Behind an open dialog nothing has a role.
  await expect(dialog).toBeHidden();
  await expect(row).toHaveCount(0);
  await page.goto(`/agents/${chat.id}`);
  await expect(page.getByRole("button", { name: "Create a workspace" })).toBeVisible();
});
