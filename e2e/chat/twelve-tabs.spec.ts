import type { BrowserContext, Page, Request } from "@playwright/test";
import { expect, test } from "../browser-fixture";

const TABS = 12;

/** What a browser tells a page when another tab is brought to front; this Chromium calls every page visible. */
async function setVisible(page: Page, visible: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      Object.defineProperty(document, "hidden", { value: state === "hidden", configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    },
    visible ? "visible" : "hidden",
  );
}

const pathOf = (request: Request) => new URL(request.url()).pathname;

/** Every request that the tabs have made, and the streams among them that are open. */
function watchRequests(context: BrowserContext) {
  const made: Request[] = [];
  const open = new Set<Request>();
  const isStream = (request: Request) => /\/(stream|watch)$/.test(pathOf(request));
  context.on("request", (request) => {
    made.push(request);
    if (isStream(request)) open.add(request);
  });
  context.on("requestfinished", (request) => open.delete(request));
  context.on("requestfailed", (request) => open.delete(request));
  return { made, openPaths: () => [...open].map(pathOf).toSorted() };
}

test.setTimeout(300_000);

// How fast it is, is measured by bench/twelve-tabs.ts. What makes it so is that nobody waits for one of the browser's six
// connections: whatever number of tabs is open, two streams are.
test("twelve tabs on twelve chats hold two streams, and each catches up and sends with one request of its own", async ({
  page: first,
  stand,
}) => {
  stand.models.setScript([
    {
      by: "conversation",
      after: "repeat",
      steps: ["The first answer.", "The second answer.", "The third answer."],
    },
  ]);
  const chats = await Promise.all(
    Array.from({ length: TABS }, (_, index) => stand.api.createChat(`Tab ${index + 1} begins`)),
  );
  for (const { id } of chats) await stand.api.waitForStatus(id, ["waiting"]);
  const requests = watchRequests(first.context());
  const streamOf = (id: string) => `/api/v1/chats/${id}/stream`;
  const holdsOnly = (id: string) => expect.poll(requests.openPaths).toEqual([streamOf(id), "/api/v1/watch"]);
  const tabs: { id: string; tab: Page }[] = [];
  for (const { id } of chats) {
    const tab = tabs.length === 0 ? first : await first.context().newPage();
    await tab.goto(`/agents/${id}`);
    await expect(tab.getByRole("log").getByText("The first answer.")).toBeVisible();
    await holdsOnly(id);
    await setVisible(tab, false);
    tabs.push({ id, tab });
  }
  await Promise.all(chats.map(({ id }) => stand.api.sendMessage(id, "Meanwhile")));
  for (const { id } of chats) await stand.api.waitForStatus(id, ["waiting"]);

  for (const { id, tab } of tabs.slice(0, -1)) {
    await tab.bringToFront();
    const before = requests.made.length;
    await setVisible(tab, true);
    await expect(tab.getByRole("log").getByText("The second answer.")).toBeVisible();
    await holdsOnly(id);
    const streams = requests.made.slice(before).filter((request) => pathOf(request) === streamOf(id));
    expect(streams.map((request) => new URL(request.url()).searchParams.has("cursor"))).toEqual([true]);

    await tab.getByLabel("Message", { exact: true }).fill("And from this tab");
    const beforeSend = requests.made.length;
    const answered = tab.waitForResponse(
      (response) => response.request().method() === "POST" && response.url().endsWith("/messages"),
    );
    await tab.getByLabel("Message", { exact: true }).press("Enter");
    expect((await answered).ok()).toBe(true);
    const sends = requests.made
      .slice(beforeSend)
      .filter((request) => request.method() === "POST" && pathOf(request).startsWith("/api/v1/chats/"));
    expect(sends.map(pathOf).filter((path) => path.endsWith("/messages"))).toEqual([
      `/api/v1/chats/${id}/messages`,
    ]);
    await expect(tab.getByRole("log").getByText("The third answer.")).toBeVisible();
    await setVisible(tab, false);
  }
});
