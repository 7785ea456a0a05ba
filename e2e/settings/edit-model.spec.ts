import { expect, startChat, test } from "../browser-fixture";

test("a model is edited: name, window, prices and effort, and what was not typed stays", async ({
  page,
  stand,
}) => {
  stand.models.setScript([{ steps: ["priced"], after: "repeat" }]);
  await page.goto("/admin/models");
  const before = await stand.api.json<{ items: { id: string; displayName: string; model: string }[] }>(
    "GET",
    "/api/v1/models?all=true",
  );
  const name = before.items[0]?.displayName ?? "";
  await page.getByRole("button", { name: `Menu of ${name}` }).click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("Edited model");
  await dialog.getByLabel("Context window").fill("96k");
  await dialog.getByLabel("Input").fill("2.50");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByLabel("Output")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Output").fill("10");
  await dialog.getByLabel("Reasoning effort").selectOption("high");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("row", { name: /Edited model/ });
  await expect(row).toContainText("96k");
  await expect(row).toContainText("$2.50 · $10.00");

  const after = await stand.api.json<{ items: Record<string, unknown>[] }>("GET", "/api/v1/models?all=true");
  expect(after.items.find((model) => model["id"] === before.items[0]?.id)).toMatchObject({
    model: before.items[0]?.model,
    contextLimit: 96_000,
    prices: { inputMicros: 2_500_000, outputMicros: 10_000_000 },
    options: { reasoningEffort: { default: "high" } },
  });
});

test("a provider gets another name, keeps its key, and none that another one has", async ({
  page,
  stand,
}) => {
  stand.models.setScript([{ steps: ["still here"], after: "repeat" }]);
  await stand.api.json("POST", "/api/v1/providers", {
    type: "anthropic",
    name: "Second",
    apiKey: "sk-1234567",
  });
  const { items } = await stand.api.json<{ items: { name: string }[] }>("GET", "/api/v1/providers");
  const name = items.find((provider) => provider.name !== "Second")?.name ?? "";
  await page.goto("/admin/models");
  await page.getByRole("button", { name: `Menu of ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill("second");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText(/Another provider has this name/)).toBeVisible();
  await dialog.getByLabel("Name").fill("Renamed");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Renamed" })).toBeVisible();
  await startChat(page, "Do you still have your key?");
  await expect(page.getByRole("log").getByText("still here")).toBeVisible();
});

test("a chat without a price leads to where it is set", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["free for now"], after: "repeat" }]);
  await startChat(page, "What does this cost?");
  await expect(page.getByRole("log").getByText("free for now")).toBeVisible();
  await page.getByRole("button", { name: /^Context/ }).click();
  await page.getByRole("link", { name: /^no price set/ }).click();
  await expect(page.getByRole("dialog").getByRole("group", { name: "Prices" })).toBeVisible();
});
