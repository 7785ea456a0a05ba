import { expect, startChat, test } from "../browser-fixture";

test("a refused key is said in plain words, and Try again works once it is mended", async ({
  page,
  stand,
}) => {
  stand.models.setScript([{ error: { status: 401, message: "invalid api key" } }, "Now it works."]);
  await startChat(page, "Do something");
  await expect(page.getByRole("log").getByText(/rejected the API key/)).toBeVisible();
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("log").getByText("Now it works.")).toBeVisible();
});

test("an overloaded provider is waited for with a countdown, and Try now ends the wait", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    { error: { status: 529, message: "Overloaded" }, headers: { "retry-after-ms": "120000" } },
    "After a pause.",
  ]);
  await startChat(page, "Do something");
  await expect(page.getByRole("log").getByText(/Next try in/)).toBeVisible();
  await page.getByRole("log").getByRole("button", { name: "Try now" }).click();
  await expect(page.getByRole("log").getByText("After a pause.")).toBeVisible();
});
