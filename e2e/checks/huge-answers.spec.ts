import { expect, startChat, test } from "../browser-fixture";
import { residentMebibytes } from "../process-figures";

const MEBIBYTE = 1024 * 1024;
/** Far below what was sent. The heap of a busy process grows before it is collected: 264 were measured. */
const MAX_GROWTH_MEBIBYTES = 400;

test("P17 answers without end are cut with a word about it, and neither the server nor the tab suffers", async ({
  page,
  stand,
}) => {
  test.setTimeout(240_000);
  const { api, models, lathe } = stand;
  const huge = `${"All work and no play makes a dull boy. ".repeat(20)}\n\n`;
  models.setScript([
    "Warm.",
    { actions: [{ type: "deltas", count: Math.ceil((50 * MEBIBYTE) / huge.length), text: huge }] },
    { actions: [{ type: "text", text: "x".repeat(20 * MEBIBYTE) }] },
    { actions: [{ type: "deltas", count: 1_000_000, text: "a " }] },
  ]);
  const chatId = await startChat(page, "Say a word");
  await api.waitForStatus(chatId, ["waiting"]);
  const before = residentMebibytes(lathe.pid());
  let highest = before;
  const watching = setInterval(() => {
    highest = Math.max(highest, residentMebibytes(lathe.pid()));
  }, 100);
  await api.sendMessage(chatId, "Fifty megabytes");
  await api.waitForStatus(chatId, ["waiting"], 60_000);
  await expect(
    page
      .getByRole("log")
      .getByText(/length limit|too long|cut/i)
      .first(),
  ).toBeVisible({ timeout: 30_000 });
  const message = page.getByLabel("Message", { exact: true });
  await message.fill("The tab still takes what is typed");
  await expect(message).toHaveValue("The tab still takes what is typed");
  await message.fill("");
  const [, , , cut] = await api.messages(chatId);
  expect(JSON.stringify(cut?.parts).length).toBeLessThan(3 * MEBIBYTE);
  expect(cut?.parts.at(-1)).toMatchObject({ type: "data-outcome", data: { kind: "length" } });

  const line = await api.createChat("One line of twenty megabytes");
  const refused = await api.waitForStatus(line.id, ["error"], 60_000);
  expect(refused.lastError?.retryable).toBe(false);

  const many = await api.createChat("A million deltas");
  await api.waitForStatus(many.id, ["waiting"], 180_000);
  expect((await api.messages(many.id)).at(-1)?.parts.at(-1)).toMatchObject({ data: { kind: "length" } });
  clearInterval(watching);
  expect(highest - before).toBeLessThan(MAX_GROWTH_MEBIBYTES);
});
