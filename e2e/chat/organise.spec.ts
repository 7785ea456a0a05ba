import { readFileSync } from "node:fs";
import { expect, test } from "../browser-fixture";

test("pinned chats are put in order by dragging and from their menu", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  const ids: string[] = [];
  for (const title of ["Alpha", "Beta", "Gamma"]) {
    const { id } = await stand.api.createChat(title);
    await stand.api.waitForStatus(id, ["waiting"]);
    ids.push(id);
  }
  await page.goto("/agents");
  const row = (title: string) => page.locator("[data-reorder]").filter({ hasText: title });
  for (const title of ["Alpha", "Beta", "Gamma"]) {
    await page.getByRole("link", { name: new RegExp(title) }).hover();
    await page.getByRole("button", { name: `Menu of ${title}` }).click();
    await page.getByRole("menuitem", { name: "Pin" }).click();
    await page.getByLabel("Message", { exact: true }).hover();
    await expect(row(title)).toBeVisible();
  }
  const order = () =>
    page.locator("[data-reorder]").evaluateAll((rows) => rows.map((one) => one.dataset["reorder"]));
  await expect.poll(order).toEqual(ids);

  const from = await row("Gamma").boundingBox();
  const to = await row("Alpha").boundingBox();
  if (from === null || to === null) throw new Error("the rows are not on screen");
  await page.mouse.move(from.x + 60, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(to.x + 60, to.y + 10, { steps: 8 });
  await page.mouse.up();
  await expect.poll(order).toEqual([ids[2], ids[0], ids[1]]);
  await expect(page, "a drag opens nothing").toHaveURL(/\/agents$/);
  const places = async () => Promise.all(ids.map(async (id) => (await stand.api.chat(id)).pinOrder));
  await expect.poll(places).toEqual([2, 3, 1]);

  await row("Alpha").hover();
  await page.getByRole("button", { name: "Menu of Alpha" }).click();
  await page.getByRole("menuitem", { name: "Move down" }).click();
  await expect.poll(order).toEqual([ids[2], ids[1], ids[0]]);
  await expect.poll(places).toEqual([3, 2, 1]);
  await page.reload();
  await expect.poll(order).toEqual([ids[2], ids[1], ids[0]]);
});

test("the row of the chat that is open says what the agent does now", async ({ page, stand }) => {
  stand.models.setScript([
    { actions: [{ type: "tool", name: "create_workspace", input: {} }] },
    { actions: [{ type: "tool", name: "execute", input: { command: "sleep 60", timeout: "2m" } }] },
  ]);
  const { id } = await stand.api.createChat("Busy for a while");
  await page.goto(`/agents/${id}`);
  await expect(page.locator(`[data-chat-row="${id}"]`)).toContainText("Running sleep 60");
  await stand.api.send("POST", `/api/v1/chats/${id}/interrupt`);
  await expect(page.locator(`[data-chat-row="${id}"]`)).not.toContainText("Running");
});

test("labels are set from the menu of a chat and shown among its details", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  const { id } = await stand.api.createChat("To be labelled");
  await stand.api.waitForStatus(id, ["waiting"]);
  await page.goto(`/agents/${id}`);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Labels…" }).click();
  const dialog = page.getByRole("dialog", { name: "Labels" });
  await dialog.getByLabel("Name of label 1").fill("team");
  await dialog.getByLabel("Value of label 1").fill("core");
  await dialog.getByRole("button", { name: "Add a label" }).click();
  await dialog.getByLabel("Name of label 2").fill("team");
  await dialog.getByLabel("Value of label 2").fill("queue");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText("There are two labels named team.")).toBeVisible();
  await dialog.getByLabel("Name of label 2").fill("area");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(async () => (await stand.api.chat(id)).labels).toEqual({ team: "core", area: "queue" });
  await page.getByRole("button", { name: "Show the panel" }).click();
  await page.getByRole("tab", { name: "Details" }).click();
  await expect(page.getByText("team: core")).toBeVisible();
});

test("an archived chat is deleted for good after a question", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  const { id } = await stand.api.createChat("Short of life");
  await stand.api.waitForStatus(id, ["waiting"]);
  await stand.api.json("PATCH", `/api/v1/chats/${id}`, { archived: true });
  await page.goto(`/agents/${id}`);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete Short of life?" });
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await dialog.getByRole("button", { name: "Delete the chat" }).click();
  await expect(page).toHaveURL(/\/agents$/);
  expect((await stand.api.send("GET", `/api/v1/chats/${id}`)).status).toBe(404);
});

test("a chat is exported from its menu", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  const { id } = await stand.api.createChat("Worth keeping");
  await stand.api.waitForStatus(id, ["waiting"]);
  await page.goto(`/agents/${id}`);
  await page.getByRole("button", { name: "More" }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "Export as JSON" }).click(),
  ]);
  expect(file.suggestedFilename()).toMatch(/\.json$/);
  expect(readFileSync(await file.path(), "utf8")).toContain("Worth keeping");
});

test("a new title is written on request, which is shown while it is on its way", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  const { id } = await stand.api.createChat("A clumsy first sentence");
  await stand.api.waitForStatus(id, ["waiting"]);
  await page.goto(`/agents/${id}`);
  await expect(page.locator(`[data-chat-row="${id}"]`)).toContainText("Answered");
  stand.models.setScript([
    {
      match: { system: "Write a title" },
      steps: [
        {
          actions: [
            { type: "gate", name: "title" },
            { type: "text", text: '{"title":"A better name"}' },
          ],
        },
      ],
    },
  ]);
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: "Write a new title" }).click();
  await expect(page.getByText("A new title is being written").first()).toBeAttached();
  stand.models.release("title");
  await expect(page.getByRole("heading", { level: 1, name: "A better name" })).toBeVisible();
  await expect(page.locator(`[data-chat-row="${id}"]`)).toContainText("A better name");
});

test("the ring opens what the chat has used and cost", async ({ page, stand }) => {
  stand.models.setScript([
    { steps: [{ actions: [{ type: "text", text: "Done." }], usage: { input: 21_400, output: 640 } }] },
  ]);
  const { id } = await stand.api.createChat("How much is it");
  await stand.api.waitForStatus(id, ["waiting"]);
  await page.goto(`/agents/${id}`);
  await page.getByRole("button", { name: /^Context: .* of 200k tokens/ }).click();
  const usage = page.getByRole("dialog", { name: "Context and cost" });
  await expect(usage.getByText(/\d requests?$/)).toBeVisible();
  await expect(usage.getByText("from 70 % on")).toBeVisible();
  await expect(usage.getByText("no price set").first()).toBeVisible();
});
