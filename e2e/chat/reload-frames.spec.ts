import { expect, startChat, test } from "../browser-fixture";

test("a reload shows where the messages will be until they are there, and never an empty chat beside them", async ({
  page,
  stand,
}) => {
  stand.models.setScript([Array.from({ length: 60 }, (_, line) => `Line ${line}.`).join("\n\n")]);
  const chatId = await startChat(page, "Say a lot");
  await stand.api.waitForStatus(chatId, ["waiting"]);
  const log = page.getByRole("log");
  await expect(log.getByText("Line 59.")).toBeInViewport();

  // Every frame with neither the messages nor what stands for them, while there is a transcript to look at.
  await page.addInitScript(() => {
    const empty: string[] = [];
    Object.assign(window, { empty });
    const look = () => {
      const shown = document.querySelector("[role=log] :is([data-index], [data-skeleton])");
      const column = document.querySelector<HTMLElement>("[role=log] [style*=height]");
      if (column !== null && shown === null) empty.push(`at ${Math.round(performance.now())} ms`);
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const code = Promise.withResolvers<void>();
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await code.promise;
    await route.continue();
  });
  await page.reload({ waitUntil: "commit" });
  await expect(log.locator("[data-skeleton] > *").first()).toBeInViewport();
  await expect(log.locator("[data-skeleton] > *").first()).toHaveCSS("visibility", "visible");
  await expect(log.locator("[data-index]")).toHaveCount(0);
  code.resolve();
  await expect(log.getByText("Line 59.")).toBeInViewport();
  await expect(log.locator("[data-skeleton]")).toHaveCount(0);
  expect(await page.evaluate(() => (window as unknown as { empty: string[] }).empty)).toEqual([]);
});
