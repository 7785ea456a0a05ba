import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "../browser-fixture";

test("workspaces are listed with their state and chats, looked into, stopped, started and deleted", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    { actions: [{ type: "tool", name: "create_workspace", input: { name: "lists-itself" } }] },
    {
      actions: [{ type: "tool", name: "execute", input: { command: "sleep 600", run_in_background: true } }],
    },
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
  await page.getByRole("button", { name: "Open a terminal" }).click();
  await expect(page.getByRole("tab", { name: /Terminal|Shell/i })).toBeVisible();
  const refused: string[] = [];
  page.on("response", (response) => {
    if (response.status() >= 400) refused.push(`${response.status()} ${response.url()}`);
  });
  await page.getByRole("button", { name: "Stop", exact: true }).click();
  const stopping = page.getByRole("dialog", { name: "Stop lists-itself?" });
  await expect(stopping).toContainText("1 running command and 1 open terminal end with it. Its files stay.");
  await stopping.getByRole("button", { name: "Stop workspace" }).click();
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeVisible();
  await expect(page.getByText("The workspace is stopped, and its terminals ended with it.")).toBeVisible();

  expect(refused, "nothing is asked of what has ended").toEqual([]);

  await page.getByRole("button", { name: "New chat here" }).click();
  await expect(page).toHaveURL(/\/agents$/);
  await expect(page.getByRole("button", { name: /lists-itself/ })).toBeVisible();

  await page.goto(`/agents/${chat.id}`);
  await expect(page.getByText("The workspace is stopped.")).toBeVisible();
  await page.getByRole("button", { name: "Start workspace" }).click();
  await expect(page.getByText("The workspace is stopped.")).toHaveCount(0);

  await page.goto("/workspaces");
  await expect(row).toContainText("connected");
  await row.getByRole("button", { name: /^What to do with/ }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete lists-itself?" });
  await expect(dialog).toContainText(
    "Nothing in it is uncommitted. What was not pushed is gone for good. 1 chat keeps its history.",
  );
  await dialog.getByRole("button", { name: "Delete workspace" }).click();
  // Behind an open dialog nothing has a role.
  await expect(dialog).toBeHidden();
  await expect(page.getByText("lists-itself was deleted.")).toBeVisible();
  await expect(row).toHaveCount(0);
  expect(refused, "nor of what was deleted").toEqual([]);
  await page.goto(`/agents/${chat.id}`);
  await expect(page.getByRole("button", { name: "Create a workspace" })).toBeVisible();
});

test("files of the workspace are offered after an @, with the keys of the text, and deleting says what is lost", async ({
  page,
  stand,
}) => {
  stand.models.setScript([{ match: { user: "Look at" }, steps: ["I looked."] }]);
  const made = await stand.api.json<{ id: string }>("POST", "/api/v1/workspaces", { name: "has-files" });
  const chat = await stand.api.createChat("Look at it", { workspaceId: made.id });
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  const { path } = await stand.api.json<{ path: string }>("GET", `/api/v1/workspaces/${made.id}`);
  await page.goto(`/agents/${chat.id}`);
  const message = page.getByLabel("Message", { exact: true });
  await expect(message).toBeFocused();
  await message.pressSequentially("@");
  await expect(page.getByText("There are no files in the workspace yet.")).toBeVisible();
  mkdirSync(join(path, "src"));
  for (const name of ["src/queue.ts", "src/later queue.md", "readme.md"]) {
    writeFileSync(join(path, name), "x\n");
  }
  await message.fill("Look at ");
  await message.press("End");
  await message.pressSequentially("@qu");
  const list = page.getByRole("listbox", { name: "Files of the workspace" });
  await expect(list.getByRole("option")).toHaveText(["queue.tssrc", "later queue.mdsrc"]);
  await expect(list.getByRole("option", { selected: true })).toHaveText("queue.tssrc");
  const pointed = await list.getByRole("option", { selected: true }).getAttribute("id");
  await expect(message).toHaveAttribute("aria-activedescendant", pointed ?? "");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await message.press("Enter");
  await expect(message).toHaveValue("Look at src/queue.ts ");
  await expect(list).toBeHidden();
  await message.pressSequentially("and @later");
  await expect(list.getByRole("option")).toHaveText(["later queue.mdsrc"]);
  await list.getByRole("option").click();
  await expect(message).toHaveValue('Look at src/queue.ts and "src/later queue.md" ');
  await expect(message).toBeFocused();
  await message.pressSequentially("@read");
  await expect(list.getByRole("option")).toHaveText(["readme.md"]);
  await message.press("Escape");
  await expect(list).toBeHidden();
  await message.press("Enter");
  await expect(
    page.getByRole("log").getByText('Look at src/queue.ts and "src/later queue.md" @read'),
  ).toBeVisible();

  await page.goto(`/workspaces/${made.id}`);
  await page.getByRole("button", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete has-files?" });
  await expect(dialog).toContainText("3 uncommitted files and everything else in it are gone for good.");
  await dialog.getByRole("button", { name: "Cancel" }).click();

  await page.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(page.getByRole("button", { name: "Start", exact: true })).toBeVisible();
  await page.getByRole("button", { name: "Delete…" }).click();
  await expect(dialog).toContainText("cannot be told while it is not connected");
  await dialog.getByRole("button", { name: "Delete workspace" }).click();
  await expect(page).toHaveURL(/workspaces$/);
});
