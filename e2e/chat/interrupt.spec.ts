import { expect, startChat, test } from "../browser-fixture";

test("Stop ends the turn, keeps what was written, and the next message works", async ({ page, stand }) => {
  stand.models.setScript([
    { actions: [{ type: "text", text: "Half of a sentence" }, { type: "stall" }] },
    "A whole one.",
  ]);
  await startChat(page, "Talk without end");
  await expect(page.getByRole("log").getByText("Half of a sentence")).toBeVisible();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText(/You stopped this turn/)).toBeVisible();
  await expect(page.getByRole("log").getByText("Half of a sentence")).toBeVisible();
  await expect.poll(() => stand.models.requests[0]?.outcome).toBe("aborted");
  const id = new URL(page.url()).pathname.split("/").at(-1);
  await expect(page.locator(`[data-chat-row="${id}"]`)).toContainText("Stopped");
  await page.getByLabel("Message", { exact: true }).fill("Again");
  await page.getByRole("button", { name: "Send" }).click();
  await expect(page.getByRole("log").getByText("A whole one.")).toBeVisible();
});

test("Stop works after a reload, and ends a running command", async ({ page, stand }) => {
  stand.models.setScript([
    { actions: [{ type: "tool", name: "create_workspace", input: {} }] },
    {
      actions: [
        { type: "tool", name: "execute", input: { command: "echo started; sleep 60", timeout: "2m" } },
      ],
    },
    "Unreachable.",
  ]);
  await startChat(page, "Run something long");
  await expect(
    page
      .getByRole("log")
      .getByText(/Running/)
      .first(),
  ).toBeVisible();
  await page.reload();
  await expect(
    page
      .getByRole("log")
      .getByText(/Running/)
      .first(),
  ).toBeVisible();
  await page.getByRole("button", { name: "Stop" }).click();
  await expect(page.getByText(/You stopped this turn/)).toBeVisible();
  expect(stand.models.requests).toHaveLength(2);
});
