import { expect, startChat, test } from "../browser-fixture";
import type { Chat } from "../../lib/chat/wire";

test("a sub-agent works in a chat of its own, and its report comes back", async ({ page, stand }) => {
  const reported = "The queue loses its **last** row.";
  stand.models.setScript([
    {
      match: { user: "Look into the queue" },
      steps: [
        {
          actions: [
            { type: "gate", name: "begun" },
            { type: "text", text: "I have looked. " },
            { type: "gate", name: "looked" },
            { type: "text", text: reported },
          ],
        },
      ],
    },
    {
      match: { user: "Lead" },
      by: "history",
      steps: [
        {
          actions: [
            {
              type: "tool",
              name: "spawn_agent",
              input: { type: "explore", prompt: "Look into the queue", title: "Where rows go" },
            },
          ],
        },
        { actions: [{ type: "tool", name: "wait_agent", input: { chat_id: "$last(chat_)" } }] },
        "It loses its last row.",
      ],
    },
  ]);
  const chatId = await startChat(page, "Lead");
  const log = page.getByRole("log");
  await log.getByRole("button", { name: /Started sub-agent/ }).click();
  await expect(log.getByText("Look into the queue")).toBeVisible();
  // The card says what its model does, from the list of chats alone.
  const state = log
    .locator("div")
    .filter({ has: page.getByText(/^at work/) })
    .last();
  await expect(state).toContainText("Waiting for the model");
  stand.models.release("begun");
  await expect(state).toContainText("Writing");
  const sidebar = page.getByRole("navigation", { name: "Chats" });
  await expect(sidebar.getByRole("link", { name: /Where rows go/ }).first()).toBeVisible();

  await log.getByRole("link", { name: "Open its chat" }).click();
  await expect(page.getByRole("heading", { name: "Where rows go" })).toBeVisible();
  stand.models.release("looked");
  await expect(log.getByText("The queue loses its last row.")).toBeVisible();

  await page.getByRole("link", { name: "Back to “Lead”" }).click();
  await expect(page).toHaveURL(new RegExp(chatId));
  await expect(log.getByText("It loses its last row.")).toBeVisible();
  await log.getByRole("button", { name: /Heard from Where rows go/ }).click();
  await expect(log.getByText("The queue loses its last row.")).toBeVisible();
  const { children } = await stand.api.json<Chat>("GET", `/api/v1/chats/${chatId}`);
  expect(children).toMatchObject([{ title: "Where rows go", mode: "explore", status: "waiting" }]);
});

test("Stop on a chat whose sub-agents work asks about them, by keyboard too", async ({ page, stand }) => {
  const works = (name: string) => ({
    match: { user: `Work on ${name}` },
    steps: [{ actions: [{ type: "text" as const, text: `At ${name}` }, { type: "stall" as const }] }],
  });
  const spawn = (name: string) => ({
    type: "tool" as const,
    name: "spawn_agent",
    input: { type: "explore", prompt: `Work on ${name}`, title: `The ${name}` },
  });
  stand.models.setScript([
    works("parser"),
    works("printer"),
    {
      match: { user: "Lead two" },
      by: "history",
      steps: [
        { actions: [spawn("parser"), spawn("printer")] },
        { actions: [{ type: "tool", name: "wait_agent", input: { chat_id: "$last(chat_)" } }] },
        "Both were stopped.",
      ],
    },
  ]);
  const chatId = await startChat(page, "Lead two");
  const statuses = async () => {
    const { status, children = [] } = await stand.api.json<Chat>("GET", `/api/v1/chats/${chatId}`);
    return [status, ...children.map((child) => child.status)];
  };
  await expect.poll(statuses).toEqual(["running", "running", "running"]);
  const sidebar = page.getByRole("navigation", { name: "Chats" });
  // The parent's own row names the one that it is starting.
  for (const title of [/^\w+ The parser/, /^\w+ The printer/])
    await expect(sidebar.getByRole("link", { name: title })).toBeVisible();
  const stop = page.getByRole("button", { name: "Stop", exact: true });
  const question = page.getByRole("dialog", { name: "Stop its sub-agents, too?" });

  await stop.click();
  await expect(question.getByText("The parser")).toBeVisible();
  await expect(question.getByRole("button", { name: "Stop all" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(question).toBeHidden();
  expect(await statuses()).toEqual(["running", "running", "running"]);

  await stop.click();
  await question.getByRole("button", { name: "Stop only this" }).click();
  await expect(page.getByText(/You stopped this turn/)).toBeVisible();
  expect(await statuses()).toEqual(["waiting", "running", "running"]);

  stand.models.setScript([{ steps: [{ actions: [{ type: "stall" }] }], after: "repeat" }]);
  await page.getByLabel("Message", { exact: true }).fill("Go on");
  await page.getByLabel("Message", { exact: true }).press("Enter");
  await expect(stop).toBeVisible();
  await stop.click();
  await question.getByRole("button", { name: "Stop all" }).press("Enter");
  await expect.poll(statuses).toEqual(["waiting", "waiting", "waiting"]);

  await page.getByLabel("Message", { exact: true }).fill("And again");
  await page.getByLabel("Message", { exact: true }).press("Enter");
  await stop.click();
  await expect(question).toBeHidden();
  await expect.poll(statuses).toEqual(["waiting", "waiting", "waiting"]);
});

test("a chat that is to plan says which of its sub-agents may still change files, and stops them", async ({
  page,
  stand,
}) => {
  const spawn = (type: string, name: string) => ({
    type: "tool" as const,
    name: "spawn_agent",
    input: { type, prompt: `Go on with ${name}`, title: `The ${name}` },
  });
  stand.models.setScript([
    {
      match: { user: "Go on with" },
      steps: [{ actions: [{ type: "text", text: "At it." }, { type: "stall" }] }],
      after: "repeat",
    },
    {
      match: { user: "Lead to a plan" },
      by: "history",
      steps: [{ actions: [spawn("general", "writer"), spawn("explore", "reader")] }, "Both began."],
    },
  ]);
  const chatId = await startChat(page, "Lead to a plan");
  await expect(page.getByRole("log").getByText("Both began.")).toBeVisible();
  const said = page.getByText("One sub-agent is still at work and may change files.");
  const plan = page.getByRole("button", { name: "Plan first" });
  await expect(said).toBeHidden();
  await plan.click();
  await expect(said).toBeVisible();
  await plan.click();
  await expect(said).toBeHidden();
  await plan.click();
  await page.getByRole("button", { name: "Stop it" }).click();
  await expect(said).toBeHidden();
  const { children = [] } = await stand.api.json<Chat>("GET", `/api/v1/chats/${chatId}`);
  expect(children.find(({ title }) => title === "The reader")).toMatchObject({ status: "running" });
});

test("what a sub-agent is at shows in the list and in the card, and it is told, stopped and folded away there", async ({
  page,
  stand,
}) => {
  stand.models.setScript([
    {
      match: { user: "Look closely" },
      by: "history",
      steps: [{ actions: [{ type: "tool", name: "read_file", input: { path: "src/queue.ts" } }] }, "Seen."],
    },
    { match: { user: "Also the tests" }, steps: ["The tests, too."] },
    {
      match: { user: "Steer one" },
      by: "history",
      steps: [
        {
          actions: [
            {
              type: "tool",
              name: "spawn_agent",
              input: { type: "explore", prompt: "Look closely", title: "A close look" },
            },
          ],
        },
        {
          actions: [
            { type: "gate", name: "steered" },
            { type: "text", text: "Steered." },
          ],
        },
      ],
    },
  ]);
  const chatId = await startChat(page, "Steer one");
  const log = page.getByRole("log");
  const sidebar = page.getByRole("navigation", { name: "Chats" });
  await log.getByRole("button", { name: /Started sub-agent/ }).click();
  await expect(log.getByText("done", { exact: false }).first()).toBeVisible();

  await log.getByRole("button", { name: "Message", exact: true }).click();
  await log.getByRole("textbox", { name: "Message to A close look" }).fill("Also the tests");
  await log.getByRole("textbox", { name: "Message to A close look" }).press("Enter");
  await expect(page.getByText("A close look has your message.")).toBeVisible();
  const child = async () => {
    const { children = [] } = await stand.api.json<Chat>("GET", `/api/v1/chats/${chatId}`);
    return children[0];
  };
  await expect
    .poll(async () => (await stand.api.messages((await child())?.id ?? "")).length)
    .toBeGreaterThanOrEqual(5);

  const fold = sidebar.getByRole("button", { name: /sub-agents? of Steer one$/ });
  await expect(fold).toHaveAttribute("aria-expanded", "true");
  await fold.click();
  await expect(sidebar.getByRole("link", { name: /A close look/ })).toHaveCount(0);
  await page.reload();
  await expect(fold).toHaveAttribute("aria-expanded", "false");
  await expect(sidebar.getByRole("link", { name: /A close look/ })).toHaveCount(0);
  await fold.click();
  await expect(sidebar.getByRole("link", { name: /A close look/ })).toBeVisible();
  stand.models.release("steered");
  await expect(log.getByText("Steered.")).toBeVisible();
});

test("of sub-agents that work side by side each is stopped by itself, from its card and from its row", async ({
  page,
  stand,
}) => {
  const works = (name: string) => ({
    match: { user: `Work on the ${name}` },
    steps: [{ actions: [{ type: "text" as const, text: `At the ${name}` }, { type: "stall" as const }] }],
  });
  const spawn = (name: string) => ({
    type: "tool" as const,
    name: "spawn_agent",
    input: { type: "general", prompt: `Work on the ${name}`, title: `The ${name} agent` },
  });
  stand.models.setScript([
    works("lexer"),
    works("linker"),
    {
      match: { user: "Work on the loader" },
      steps: [
        {
          actions: [
            { type: "gate", name: "loaded" },
            { type: "text", text: "The loader loads." },
          ],
        },
      ],
    },
    {
      match: { user: "Lead three" },
      by: "history",
      steps: [
        { actions: [spawn("lexer"), spawn("linker"), spawn("loader")] },
        { actions: [{ type: "tool", name: "wait_agent", input: { chat_id: "$last(chat_)" } }] },
        "Two were stopped.",
      ],
    },
  ]);
  const chatId = await startChat(page, "Lead three");
  const states = async () => {
    const { status, children = [] } = await stand.api.json<Chat>("GET", `/api/v1/chats/${chatId}`);
    const of = (name: string) => children.find(({ title }) => title.includes(name))?.status;
    return [status, of("lexer"), of("linker"), of("loader")];
  };
  await expect.poll(states).toEqual(["running", "running", "running", "running"]);
  const log = page.getByRole("log");
  await log.getByRole("button", { name: /Started sub-agent The lexer agent/ }).click();
  await log.getByRole("button", { name: "Stop", exact: true }).click();
  await expect.poll(states).toEqual(["running", "waiting", "running", "running"]);
  await expect(log.getByRole("button", { name: "Stop", exact: true })).toHaveCount(0);

  const sidebar = page.getByRole("navigation", { name: "Chats" });
  await sidebar.getByRole("link", { name: /The linker agent/ }).hover();
  await sidebar.getByRole("button", { name: "Menu of The linker agent" }).click();
  await page.getByRole("menuitem", { name: "Stop" }).click();
  await expect.poll(states).toEqual(["running", "waiting", "waiting", "running"]);
  await expect(page.getByRole("dialog")).toHaveCount(0);

  stand.models.release("loaded");
  await expect(log.getByText("Two were stopped.")).toBeVisible();
  await expect.poll(states).toEqual(["waiting", "waiting", "waiting", "waiting"]);
});
