import { expect, reply, startChat, test } from "../browser-fixture";

const MANY = 75;

test("Ctrl F finds in all of the chat, also in what is not loaded and in rows that are closed", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    {
      match: { user: "Begin here" },
      steps: [
        {
          actions: [
            { type: "text", text: "The needle lies at the very beginning." },
            { type: "tool", name: "create_workspace", input: {} },
          ],
        },
        { actions: [{ type: "tool", name: "execute", input: { command: "printf 'hay needle hay'" } }] },
        "Nothing to see.",
      ],
    },
    { match: { user: "Go on" }, steps: ["More hay."], after: "repeat" },
  ]);
  const chat = await stand.api.createChat("Begin here");
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  for (let n = 0; n < MANY; n += 1) {
    await stand.api.sendMessage(chat.id, `Go on ${n}`);
    await stand.api.waitForStatus(chat.id, ["waiting"]);
  }
  await page.goto(`/agents/${chat.id}`);
  const log = page.getByRole("log");
  await expect(log.getByText(`Go on ${MANY - 1}`)).toBeVisible();
  await page.keyboard.press("Control+f");
  const find = page.getByRole("search", { name: "Find in this chat" });
  const field = find.getByRole("textbox");
  await expect(field).toBeFocused();
  await page.keyboard.type("needle");
  await expect(find.getByRole("status")).toHaveText("2 matches");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Shift+Enter");
  await expect(find.getByRole("status")).toHaveText(/of 2/);
  await page.keyboard.press("Enter");
  await expect(log.getByText("The needle lies at the very beginning.")).toBeInViewport();
  await expect(log.getByText("hay needle hay").last()).toBeInViewport();
  const marks = () =>
    page.evaluate(() => [
      CSS.highlights.get("find")?.size ?? 0,
      CSS.highlights.get("find-current")?.size ?? 0,
    ]);
  await expect.poll(async () => (await marks()).every((count) => count > 0)).toBe(true);

  await page.keyboard.press("Escape");
  await expect(find).toHaveCount(0);
  await expect(page.getByLabel("Message", { exact: true })).toBeFocused();
  expect(await marks()).toEqual([0, 0]);
});

test("what is not there is said, and the menu leads to the search too", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["An answer."], after: "repeat" }]);
  await startChat(page, "A question");
  await expect(page.getByText(/^Finished in/)).toBeVisible();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: /Find in this chat/ }).click();
  const find = page.getByRole("search", { name: "Find in this chat" });
  await find.getByRole("textbox").fill("absent");
  await expect(find.getByRole("status")).toHaveText("No match");
  await find.getByRole("textbox").fill("answer");
  await expect(find.getByRole("status")).toHaveText("1 match");
  await find.getByRole("button", { name: "Close the search" }).click();
  await reply(page, "Once more");
  await expect(page.getByRole("log").getByText("An answer.")).toHaveCount(2);
});
