import { expect, startChat, test } from "../browser-fixture";

const ABORT_LIMIT_MS = 2_000;

test("D11 Stop after a reload in the middle of an answer ends the request, and keeps what was written", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    { actions: [{ type: "deltas", count: 20, text: "word ", intervalMs: 20 }, { type: "stall" }] },
    "A whole one.",
  ]);
  const chatId = await startChat(page, "Talk without end");
  const log = page.getByRole("log");
  await expect(log.getByText(/word word/)).toBeVisible();
  await page.reload();
  await expect(log.getByText(/word word/)).toHaveCount(1);
  const asked = performance.now();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect.poll(() => stand.models.requests[0]?.outcome, { intervals: [20] }).toBe("aborted");
  expect(performance.now() - asked).toBeLessThan(ABORT_LIMIT_MS);
  await expect(page.getByText(/You stopped this turn/)).toBeVisible();
  await expect(log.getByText(/word word/)).toHaveCount(1);
  const chat = await stand.api.waitForStatus(chatId, ["waiting"]);
  expect(chat).toMatchObject({ lastTurnSummary: null, lastTurnStopped: true });
  const [, partial, ...more] = await stand.api.messages(chatId);
  expect(partial?.interrupted).toBe(true);
  expect(more).toEqual([]);
  await expect(page.getByRole("link", { name: /Talk without end.*Stopped$/ })).toBeVisible();
});
