import { expect, signIn, test } from "../browser-fixture";

test("an administrator chooses the model for titles, and lets people choose", async ({ page, stand }) => {
  await page.goto("/admin/overrides");
  const titles = page.getByLabel("Titles and labels");
  const name = (await titles.locator("option").last().textContent()) ?? "";
  await titles.selectOption({ label: name });
  await expect
    .poll(async () => {
      const { items } = await stand.api.json<{ items: { context: string; modelId: string | null }[] }>(
        "GET",
        "/api/v1/model-overrides",
      );
      return items.find((item) => item.context === "title")?.modelId;
    })
    .not.toBeNull();
  await page.getByLabel("People may choose for their own chats").check();
  await expect
    .poll(
      async () => (await stand.api.json<{ allowed: boolean }>("GET", "/api/v1/me/model-overrides")).allowed,
    )
    .toBe(true);
  await page.reload();
  await expect(titles.locator("option:checked")).toHaveText(name);

  await page.goto("/settings/models");
  await page.getByLabel("Summaries").selectOption({ label: "The chat's own model" });
  await expect
    .poll(async () => {
      const { items } = await stand.api.json<{ items: { context: string; mode: string }[] }>(
        "GET",
        "/api/v1/me/model-overrides",
      );
      return items.find((item) => item.context === "compaction")?.mode;
    })
    .toBe("chat_default");

  await page.goto("/admin/overrides");
  await titles.selectOption({ index: 0 });
  await page.getByLabel("People may choose for their own chats").uncheck();
  await expect
    .poll(
      async () => (await stand.api.json<{ allowed: boolean }>("GET", "/api/v1/me/model-overrides")).allowed,
    )
    .toBe(false);
});

test("a person keeps a threshold of their own, and takes it back", async ({ page, stand }) => {
  const kept = async () => {
    const { items } = await stand.api.json<{ items: { thresholdPercent: number | null }[] }>(
      "GET",
      "/api/v1/me/compaction-thresholds",
    );
    return items.map((item) => item.thresholdPercent).filter((percent) => percent !== null);
  };
  await page.goto("/settings/models");
  const first = page.getByRole("spinbutton").first();
  await first.fill("45");
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect.poll(kept).toEqual([45]);
  await page.reload();
  await expect(first).toHaveValue("45");
  await first.fill("");
  await page.getByRole("button", { name: "Save" }).first().click();
  await expect.poll(kept).toEqual([]);
});

test("who may not choose models reads who does: an administrator is led there, a member is not", async ({
  page,
  stand,
  browser,
}) => {
  await page.goto("/settings/models");
  await page.getByRole("main").getByRole("link", { name: "Overrides" }).click();
  await expect(page).toHaveURL(/\/admin\/overrides$/);

  const member = await stand.addUser("Mia");
  const theirs = await browser.newPage({ baseURL: stand.lathe.url });
  await signIn(theirs, member);
  await theirs.goto("/settings/models");
  await expect(theirs.getByText("An administrator chooses these models for everyone.")).toBeVisible();
  await expect(theirs.getByRole("main").getByRole("link", { name: "Overrides" })).toHaveCount(0);
  await theirs.close();
});
