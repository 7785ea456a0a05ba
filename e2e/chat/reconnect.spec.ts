import { expect, startChat, test } from "../browser-fixture";

const slowAnswer = {
  actions: [
    { type: "deltas" as const, count: 30, text: "word ", intervalMs: 20 },
    { type: "gate" as const, name: "rest" },
    { type: "text" as const, text: "the end" },
  ],
};

test("D12 a reload in the middle of an answer shows it once and goes on", async ({ page, stand }) => {
  stand.models.setScript([slowAnswer]);
  await startChat(page, "Tell me a lot");
  await expect(page.getByRole("log").getByText(/word word/)).toBeVisible();
  await page.reload();
  await expect(page.getByRole("log").getByText(/word word/)).toHaveCount(1);
  stand.models.release("rest");
  await expect(page.getByRole("log").getByText(/the end/)).toHaveCount(1);
  expect(stand.models.requests).toHaveLength(1);
});

test("a turn that went on after a restart says so, also when it is over and after a reload", async ({
  page,
  stand,
}) => {
  test.setTimeout(120_000);
  stand.models.setScript([{ steps: [slowAnswer, "And that."], after: "repeat" }]);
  await startChat(page, "Tell me a lot");
  const log = page.getByRole("log");
  await expect(log.getByText(/word word/)).toBeVisible();
  await stand.lathe.kill("SIGKILL");
  await stand.lathe.start();
  const note = log.getByText("The server restarted. The agent went on where it was.");
  stand.models.release("rest");
  await expect(log.getByText(/^Finished in/)).toBeVisible();
  await expect(note).toHaveCount(1);
  await page.reload();
  await expect(log.getByText(/^Finished in/)).toBeVisible();
  await expect(note).toHaveCount(1);
  await page.getByLabel("Message", { exact: true }).fill("And then?");
  await page.getByLabel("Message", { exact: true }).press("Enter");
  await expect(log.getByText(/^Finished in/)).toHaveCount(2);
  await expect(note).toHaveCount(1);
});

test("two tabs show the same answer", async ({ page, stand }) => {
  stand.models.setScript([slowAnswer]);
  await startChat(page, "Tell both of us");
  const second = await page.context().newPage();
  await second.goto(page.url());
  await expect(second.getByRole("log").getByText(/word word/)).toBeVisible();
  stand.models.release("rest");
  for (const tab of [page, second]) await expect(tab.getByRole("log").getByText(/the end/)).toBeVisible();
});

test("a draft survives a reload, and a new chat's draft is its own", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  await startChat(page, "Anything");
  await expect(page.getByText(/^Finished in/)).toBeVisible();
  await page.getByLabel("Message", { exact: true }).fill("Half a thought");
  await page.reload();
  await expect(page.getByLabel("Message", { exact: true })).toHaveValue("Half a thought");
  await page.goto("/agents");
  await expect(page.getByLabel("Message", { exact: true })).toHaveValue("");
});

test("a message that is sent without a network arrives when it is back, once", async ({ page, stand }) => {
  stand.models.setScript([{ steps: ["Done."], after: "repeat" }]);
  await startChat(page, "Anything");
  await expect(page.getByText(/^Finished in/)).toBeVisible();
  await page.context().setOffline(true);
  await page.getByLabel("Message", { exact: true }).fill("Sent from a tunnel");
  await page.getByLabel("Message", { exact: true }).press("Enter");
  await expect(page.getByRole("log").getByText("Sent from a tunnel")).toBeVisible();
  await page.context().setOffline(false);
  await expect.poll(() => stand.models.requests.length).toBe(2);
  await expect(page.getByRole("log").getByText("Sent from a tunnel")).toHaveCount(1);
});

test("the bar of a lost connection covers nothing: the last line stays in view", async ({ page, stand }) => {
  test.setTimeout(120_000);
  const long = Array.from({ length: 60 }, (_, line) => `Line ${line}.`).join("\n\n");
  stand.models.setScript([`${long}\n\nThe very last line.`]);
  await startChat(page, "Say a lot");
  const end = page.getByText(/^Finished in/);
  await expect(end).toBeInViewport({ ratio: 1 });
  const log = page.getByRole("log");
  // Whoever reads is not followed any more.
  await log.hover();
  await page.mouse.wheel(0, -1);
  await log.evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  const before = await end.boundingBox();
  await stand.lathe.kill("SIGKILL");
  const bar = page.getByRole("main").getByText(/^Lathe cannot be reached/);
  await expect(bar).toBeVisible();
  // Nobody knows whether it does.
  await expect(page.getByText("the agent works on")).toHaveCount(0);
  await expect(end).toBeInViewport({ ratio: 1 });
  const after = await end.boundingBox();
  const edge = await log.boundingBox();
  expect((after?.y ?? 0) + (after?.height ?? 0)).toBeLessThanOrEqual((edge?.y ?? 0) + (edge?.height ?? 0));
  expect(after?.y).toBe(before?.y);
  await stand.lathe.start();
  await expect(bar).toBeHidden();
});

test("a lost stream of a server that answers is told apart from a lost server", async ({ page, stand }) => {
  stand.models.setScript([slowAnswer]);
  await page.route("**/api/v1/chats/*/stream*", (route) => route.abort("connectionrefused"));
  await startChat(page, "Tell me a lot");
  const main = page.getByRole("main");
  await expect(main.getByText(/^Live updates are paused.*the agent works on\.$/)).toBeVisible();
  await expect(main.getByText(/^Lathe cannot be reached/)).toHaveCount(0);
  // While nothing gets through: later the page may be faster than the click.
  const tried = page.waitForRequest(/\/chats\/[^/]+\/stream/);
  await main.getByRole("button", { name: "Reconnect" }).click();
  await tried;
  await page.unroute("**/api/v1/chats/*/stream*");
  await expect(page.getByRole("log").getByText(/word word/)).toBeVisible();
  stand.models.release("rest");
  await expect(page.getByRole("log").getByText(/the end/)).toBeVisible();
});
