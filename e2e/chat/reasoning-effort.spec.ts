import { expect, reply, startChat, test } from "../browser-fixture";

test("how hard the model thinks is chosen beside the model, up to its limit, and stays with the chat", async ({
  page,
  stand,
}) => {
  const { api, models, modelIds } = stand;
  const say = async (options: object) => {
    await api.json("PATCH", `/api/v1/models/${modelIds.openai}`, { options });
  };
  await say({ reasoningEffort: { default: "low", max: "high" } });
  try {
    models.setScript(["One.", "Two.", "Three."]);
    const chatId = await startChat(page, "As you are");
    const log = page.getByRole("log");
    await expect(log.getByText("One.")).toBeVisible();
    const picker = page.getByRole("button", { name: /^Model: / });
    await expect(picker).toHaveAccessibleName("Model: scripted-model · Scripted, reasoning effort: Low");
    await picker.click();
    const levels = page.getByRole("group", { name: "Reasoning effort" }).getByRole("menuitemradio");
    await expect(levels).toHaveText(["None", "Minimal", "LowUsual for this model", "Medium", "High"]);
    await expect(levels.nth(2)).toBeChecked();
    await levels.last().click();
    await expect(picker).toHaveAccessibleName(/reasoning effort: High$/);
    await reply(page, "Now think");
    await expect(log.getByText("Two.")).toBeVisible();
    expect(models.requests.map(({ body }) => body["reasoning_effort"])).toEqual(["low", "high"]);

    await page.reload();
    await expect(picker).toHaveAccessibleName(/reasoning effort: High$/);
    await reply(page, "And again");
    await expect(log.getByText("Three.")).toBeVisible();
    expect(models.requests.at(-1)?.body["reasoning_effort"]).toBe("high");
    expect((await api.chat(chatId)).reasoningEffort).toBe("high");
  } finally {
    await say({});
  }
  await page.reload();
  await expect(page.getByRole("button", { name: /^Model: / })).toHaveAccessibleName(
    "Model: scripted-model · Scripted",
  );
});

test("two models of the same name are told apart by their provider", async ({ page }) => {
  await page.goto("/agents");
  await page.getByRole("button", { name: "Model: scripted-model · Scripted" }).click();
  await page.getByRole("menuitemradio", { name: /Anthropic/ }).click();
  await expect(page.getByRole("button", { name: "Model: scripted-model · Anthropic" })).toBeVisible();
});
