import { expect, test } from "../browser-fixture";

test("a command that outlives its turn is counted in the header and can be stopped there", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    { actions: [{ type: "tool", name: "create_workspace", input: {} }] },
    {
      actions: [
        {
          type: "tool",
          name: "execute",
          input: { command: "echo listening on 3000; sleep 300", run_in_background: true },
        },
      ],
    },
    "It runs.",
  ]);
  const chat = await stand.api.createChat("Start the server");
  await stand.api.waitForStatus(chat.id, ["waiting"]);
  await page.goto(`/agents/${chat.id}`);
  await page.getByRole("button", { name: "1 running" }).click();
  const list = page.getByRole("dialog", { name: "Running commands" });
  await expect(list.getByText("listening on 3000", { exact: true })).toBeVisible();
  await list.getByRole("button", { name: /^Stop/ }).click();
  await expect(page.getByRole("button", { name: "1 running" })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Show the panel" }).click();
  await page.getByRole("tab", { name: /Processes/ }).click();
  await expect(page.getByRole("heading", { name: /Ended/ })).toBeVisible();
});
