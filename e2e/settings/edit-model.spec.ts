import { expect, startChat, test } from "../browser-fixture";
import type { Stand } from "../stand";

interface Added {
  id: string;
  model: string;
}

async function addModel(stand: Stand, name: string): Promise<{ providerId: string; modelId: string }> {
  const provider = await stand.api.json<{ id: string }>("POST", "/api/v1/providers", {
    type: "openai",
    name,
    apiKey: "scripted-key",
  });
  const model = await stand.api.json<{ id: string }>("POST", "/api/v1/models", {
    providerId: provider.id,
    model: `${name}-model`,
    contextLimit: 32_000,
    options: { topP: 0.9 },
  });
  return { providerId: provider.id, modelId: model.id };
}

test("a model is edited, and what was not typed stays as it was", async ({ page, stand }) => {
  const { providerId, modelId } = await addModel(stand, "editable");
  await page.goto("/admin/models");
  await page.getByRole("button", { name: "Menu of editable-model" }).click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Edited");
  await dialog.getByLabel("Context window").fill("96k");
  await dialog.getByLabel("Input", { exact: true }).fill("2.50");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByLabel("Output", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("Output", { exact: true }).fill("10");
  await dialog.getByLabel("Reasoning effort").selectOption("high");
  await dialog.getByLabel("OpenAI's API").selectOption("responses");
  await dialog.getByLabel("Let OpenAI keep the answers").check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
  const row = page.getByRole("row", { name: /Edited/ });
  await expect(row).toContainText("96k");
  await expect(row).toContainText("$2.50 · $10.00");

  const { items } = await stand.api.json<{ items: Added[] }>("GET", "/api/v1/models?all=true");
  expect(items.find((model) => model.id === modelId)).toMatchObject({
    model: "editable-model",
    contextLimit: 96_000,
    prices: { inputMicros: 2_500_000, outputMicros: 10_000_000 },
    options: { topP: 0.9, reasoningEffort: { default: "high" }, openaiApi: "responses", store: true },
  });
  await stand.api.send("DELETE", `/api/v1/providers/${providerId}`);
});

test("a provider is renamed and keeps its key, but takes no other one's name", async ({ page, stand }) => {
  const { providerId } = await addModel(stand, "second");
  await page.goto("/admin/models");
  await page.getByRole("button", { name: "Menu of second", exact: true }).click();
  await page.getByRole("menuitem", { name: "Edit…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("scripted");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByText(/Another provider has this name/)).toBeVisible();
  await dialog.getByLabel("Name", { exact: true }).fill("Renamed");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "Renamed" })).toBeVisible();
  expect(await stand.api.json("GET", `/api/v1/providers/${providerId}`)).toMatchObject({
    name: "Renamed",
    hasKey: true,
  });
  await stand.api.send("DELETE", `/api/v1/providers/${providerId}`);
});

test("a rejected key is put right from the chat that it stopped, and tested there", async ({
  page,
  stand,
}) => {
  stand.models.setScript([{ steps: [{ error: { status: 401, message: "no such key" } }], after: "repeat" }]);
  const chatId = await startChat(page, "Anybody there?");
  await stand.api.waitForStatus(chatId, ["error"]);
  await page.getByRole("link", { name: "Fix the key" }).click();
  const dialog = page.getByRole("dialog", { name: "Edit Scripted" });
  await dialog.getByRole("button", { name: "Test" }).click();
  await expect(dialog.getByRole("alert")).toContainText(/key/);

  stand.models.setScript([{ steps: ["ready when you are"], after: "repeat" }]);
  await dialog.getByLabel("API key").fill("scripted-key");
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await dialog.getByRole("button", { name: "Test" }).click();
  await expect(dialog.getByRole("status")).toContainText("ready when you are");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog).toBeHidden();
});

test("a chat without a price leads to where it is set", async ({ page, stand }) => {
  stand.models.setScript([
    { steps: [{ actions: [{ type: "text", text: "Done." }], usage: { input: 900, output: 20 } }] },
  ]);
  const chatId = await startChat(page, "What does this cost?");
  await stand.api.waitForStatus(chatId, ["waiting"]);
  await page.getByRole("button", { name: /^Context: / }).click();
  await page
    .getByRole("link", { name: /^no price set/ })
    .first()
    .click();
  await expect(page.getByRole("dialog").getByRole("group", { name: "Prices" })).toBeVisible();
});
