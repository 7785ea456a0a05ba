import { expect, test } from "../browser-fixture";

test("an administrator adds a model, tests it first, and chats with it", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["ready when you are"], after: "repeat" }]);
  await page.goto("/admin/models");
  const form = page.locator("form");
  await form.getByLabel("Provider").selectOption("new:openai-compatible");
  await form.getByLabel("Base URL").fill(stand.models.baseUrl);
  await form.getByLabel("Let Lathe call this computer").check();
  await form.getByLabel("API key").fill("scripted-key");
  await form.getByLabel("Model", { exact: true }).fill("second-model");
  await form.getByLabel("Context window").fill("64k");
  await form.getByRole("button", { name: "Test" }).click();
  await expect(form.getByRole("status")).toContainText("ready when you are");
  await form.getByRole("button", { name: "Add the model" }).click();
  await expect(page.getByRole("table").getByText("second-model").first()).toBeVisible();

  await page.goto("/agents");
  await page.getByRole("button", { name: /^Model/ }).click();
  await page.getByRole("menuitemradio", { name: /second-model/ }).click();
  await page.getByLabel("Message", { exact: true }).fill("Are you there?");
  await page.getByLabel("Message", { exact: true }).press("Enter");
  await expect(page.getByRole("log").getByText("ready when you are")).toBeVisible();
  expect(stand.models.requests.at(-1)?.body["model"]).toBe("second-model");
});

test("a test that fails shows what came back, and nothing that was typed is lost", async ({
  page,
  stand,
}) => {
  stand.models.setScript([{ steps: [{ error: { status: 401, message: "no such key" } }], after: "repeat" }]);
  await page.goto("/admin/models");
  const form = page.locator("form");
  await form.getByLabel("Provider").selectOption("new:openai-compatible");
  await form.getByLabel("Base URL").fill(stand.models.baseUrl);
  await form.getByLabel("Let Lathe call this computer").check();
  await form.getByRole("button", { name: "Test" }).click();
  await expect(form.getByLabel("Model", { exact: true })).toHaveAttribute("aria-invalid", "true");
  await form.getByLabel("Model", { exact: true }).fill("third-model");
  await form.getByRole("button", { name: "Test" }).click();
  await expect(form.getByRole("alert")).toContainText(/key/);
  await expect(form.getByLabel("Model", { exact: true })).toHaveValue("third-model");
});
