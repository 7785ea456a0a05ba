import { expect, reply, startChat, test } from "../browser-fixture";

const tool = (name: string, input: unknown) => ({ type: "tool" as const, name, input });

test("a person sends a task and watches it being done", async ({ page, stand }) => {
  stand.models.setScript([
    { actions: [{ type: "text", text: "I make a place to work." }, tool("create_workspace", {})] },
    { actions: [tool("write_file", { path: "hello.js", content: "console.log('hello');\n" })] },
    { actions: [tool("execute", { command: "node hello.js" })] },
    { actions: [{ type: "text", text: "It says **hello**.", deltas: 4, intervalMs: 50 }] },
  ]);
  await startChat(page, "Write a program that says hello");
  const log = page.getByRole("log");
  await expect(log.getByText("Write a program that says hello")).toBeVisible();
  await expect(log.getByText("It says hello.")).toBeVisible();
  await expect(log.getByText(/^Finished in/)).toBeVisible();
  await expect(log.getByRole("button", { name: /Ran.*node hello\.js/ })).toBeVisible();
  await log.getByRole("button", { name: /Ran.*node hello\.js/ }).click();
  await expect(log.getByText("hello", { exact: true }).last()).toBeVisible();
});

test("a message that is sent while the agent works waits in the queue and is answered next", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    {
      match: { user: "First" },
      steps: [
        {
          actions: [
            { type: "text", text: "Working" },
            { type: "gate", name: "first" },
            { type: "text", text: " and done." },
          ],
        },
      ],
    },
    { match: { user: "Second" }, steps: ["The second answer."] },
  ]);
  await startChat(page, "First");
  await expect(page.getByRole("log").getByText("Working")).toBeVisible();
  await reply(page, "Second");
  await expect(page.getByRole("list", { name: "Queued messages" }).getByText("Second")).toBeVisible();
  stand.models.release("first");
  await expect(page.getByRole("log").getByText("The second answer.")).toBeVisible();
  await expect(page.getByRole("list", { name: "Queued messages" })).toHaveCount(0);
});

test("a queued message can be removed before it is read", async ({ page, stand }) => {
  stand.models.setScript([
    {
      actions: [
        { type: "text", text: "Working" },
        { type: "gate", name: "only" },
      ],
    },
  ]);
  await startChat(page, "First");
  await expect(page.getByRole("log").getByText("Working")).toBeVisible();
  await reply(page, "Never mind this");
  const queue = page.getByRole("list", { name: "Queued messages" });
  await queue.getByText("Never mind this").hover();
  await queue.getByRole("button", { name: "Remove from the queue" }).click();
  await expect(queue).toHaveCount(0);
  stand.models.release("only");
  await expect(page.getByText(/^Finished in/)).toBeVisible();
  expect(stand.models.requests).toHaveLength(1);
});
