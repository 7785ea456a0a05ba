import { pathToFileURL } from "node:url";
import AxeBuilder from "@axe-core/playwright";
import type { BrowserContext, CDPSession, Page } from "@playwright/test";
import { startTestPushService, type TestPushService } from "../lib/push/testing-push-service";
import { ownBrowser } from "./browser-binary";
import { expect, signIn, startChat, test as base } from "./browser-fixture";
import { ADMIN, createStand, type Stand } from "./stand";

const withWindows = ownBrowser();

/**
 * No push service can be reached from here, so the browser's subscription is one of our own service's. All else is real: what the
 * server sends is taken in there, decrypted, and handed to the browser, which wakes the service worker with it.
 */
interface Notified {
  page: Page;
  /** Waits for so many messages to this browser in all, then pushes those that are new; just before, `first` is done. */
  deliver(count: number, first?: () => Promise<unknown>): Promise<void>;
  /** Wakes the service worker with all of these at once, and waits until it has dealt with them. */
  push(messages: readonly object[]): Promise<void>;
  /** How often the service worker has asked what is shown while it was about to show something, which Chromium then forgets at times. */
  disturbed(): Promise<number>;
  shown(): Promise<{ title: string; body: string }[]>;
}

const test = base.extend<{ notified: Notified }, { pushStand: { stand: Stand; service: TestPushService } }>({
  pushStand: [
    async ({}, use) => {
      const service = await startTestPushService();
      const stand = await createStand({
        allowOrigins: [service.listensAt],
        env: {
          LATHE_TEST_PUSH_SERVICE: service.listensAt,
          NODE_OPTIONS: `--import=${pathToFileURL("e2e/fakes/push-service-nearby.mjs").href}`,
        },
      });
      await use({ stand, service });
      await stand.destroy();
      await service.close();
    },
    { scope: "worker", timeout: 120_000 },
  ],
  notified: async ({ pushStand, browser }, use, { testId, skip }) => {
    skip(withWindows === null, "a browser without windows lets nobody notify");
    const { stand, service } = pushStand;
    const context = await browser.newContext({ baseURL: stand.lathe.url });
    await context.grantPermissions(["notifications"], { origin: stand.lathe.url });
    await context.addInitScript(subscribeThere, service.subscribe(testId));
    const page = await context.newPage();
    await signIn(page, ADMIN);
    const cdp = await context.newCDPSession(page);
    const registered = registrationOf(cdp);
    await cdp.send("ServiceWorker.enable");
    const registrationId = await registered;
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent("serviceworker"));
    await worker.evaluate(countPushes);
    await page.evaluate(async () => void (await navigator.serviceWorker.ready));
    let delivered = 0;
    let pushed = 0;
    const push = async (messages: readonly object[]) => {
      pushed += messages.length;
      await worker.evaluate(expectPushes, pushed);
      const origin = `${stand.lathe.url}/`;
      const sent = messages.map((message) =>
        cdp.send("ServiceWorker.deliverPushMessage", {
          origin,
          registrationId,
          data: JSON.stringify(message),
        }),
      );
      await Promise.all([...sent, worker.evaluate(pushesDone)]);
    };
    await use({
      page,
      push,
      deliver: async (count, first) => {
        const come = await service.whenReceived(count, testId);
        await first?.();
        const fresh = come.slice(delivered);
        delivered = come.length;
        await push(fresh.map(({ message }) => message));
      },
      shown: () => notificationsOf(page),
      disturbed: () => worker.evaluate(() => (globalThis as unknown as CountingScope).disturbed),
    });
    await context.close();
  },
});

if (withWindows !== null) test.use({ launchOptions: withWindows });

interface CountingScope {
  ExtendableEvent: { prototype: { waitUntil(work: Promise<unknown>): void } };
  ServiceWorkerRegistration: {
    prototype: Record<"showNotification" | "getNotifications", (...args: unknown[]) => Promise<unknown>>;
  };
  pushes: Promise<unknown>[];
  expected: number;
  arrived: PromiseWithResolvers<void>;
  disturbed: number;
}

/**
 * In the service worker: keeps what it does about each push, so that the browser is left alone until it is done. Nothing is shown
 * before every push that is expected has arrived: what disturbs the showing always does so then.
 */
function countPushes(): void {
  const scope = globalThis as unknown as CountingScope;
  const { prototype } = scope.ExtendableEvent;
  const { waitUntil } = prototype;
  scope.pushes = [];
  prototype.waitUntil = function (this: Event, work) {
    if (this.type === "push") {
      scope.pushes.push(Promise.allSettled([work]));
      if (scope.pushes.length >= scope.expected) scope.arrived.resolve();
    }
    waitUntil.call(this as never, work);
  };
  const registration = scope.ServiceWorkerRegistration.prototype;
  const { showNotification, getNotifications } = registration;
  let showing = 0;
  scope.disturbed = 0;
  registration.showNotification = async function (...args) {
    showing += 1;
    await scope.arrived.promise;
    return showNotification.apply(this, args).finally(() => (showing -= 1));
  };
  registration.getNotifications = function (...args) {
    if (showing > 0) scope.disturbed += 1;
    return getNotifications.apply(this, args);
  };
}

function expectPushes(count: number): void {
  const scope = globalThis as unknown as CountingScope;
  scope.expected = count;
  scope.arrived = Promise.withResolvers();
}

async function pushesDone(): Promise<void> {
  const { arrived, pushes } = globalThis as unknown as CountingScope;
  await arrived.promise;
  await Promise.all(pushes);
}

function subscribeThere(subscription: { endpoint: string }): void {
  const key = "test-push";
  const made = () => ({
    ...subscription,
    options: { applicationServerKey: null },
    toJSON: () => subscription,
    unsubscribe: async () => {
      localStorage.removeItem(key);
      return true;
    },
  });
  const place = { subscribe: async () => (localStorage.setItem(key, "1"), made()) };
  Object.assign(PushManager.prototype, place, {
    getSubscription: async () => (localStorage.getItem(key) === null ? null : made()),
  });
}

function registrationOf(cdp: CDPSession): Promise<string> {
  return new Promise((resolve) => {
    cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
      const [first] = registrations;
      if (first !== undefined) resolve(first.registrationId);
    });
  });
}

function notificationsOf(page: Page) {
  return page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    return (await registration.getNotifications()).map(({ title, body }) => ({ title, body }));
  });
}

async function switchOn(page: Page): Promise<void> {
  await page.goto("/settings/notifications");
  await page.getByRole("checkbox", { name: "Notify me in this browser" }).check();
  await expect(page.getByRole("button", { name: "Send a test" })).toBeVisible();
}

/** As in browsers that tell only the address that a page was opened at; and it answers nobody for a second, as on a busy machine. */
async function answerLate(page: Page): Promise<void> {
  const [worker] = page.context().serviceWorkers();
  if (worker === undefined) throw new Error("the page has no service worker");
  await worker.evaluate(() => {
    const scope = globalThis as unknown as { Client: { prototype: object }; location: Location };
    const url = `${scope.location.origin}/agents`;
    Object.defineProperty(scope.Client.prototype, "url", { configurable: true, get: () => url });
  });
  await page.evaluate(() => {
    const work = () => {
      const end = performance.now() + 1_000;
      while (performance.now() < end);
    };
    setTimeout(work, 0);
  });
}

/** As if a person clicked on the notification that is shown. */
async function click(context: BrowserContext): Promise<void> {
  const [worker] = context.serviceWorkers();
  await worker?.evaluate(async () => {
    const scope = globalThis as unknown as {
      registration: ServiceWorkerRegistration;
      NotificationEvent: new (type: string, init: { notification?: Notification }) => Event;
      dispatchEvent(event: Event): boolean;
    };
    const [notification] = await scope.registration.getNotifications();
    scope.dispatchEvent(
      new scope.NotificationEvent("notificationclick", notification ? { notification } : {}),
    );
  });
}

/** As if the browser had given its subscription another address. */
async function renew(context: BrowserContext, newSubscription: object): Promise<void> {
  const [worker] = context.serviceWorkers();
  await worker?.evaluate((subscription) => {
    const changed = new Event("pushsubscriptionchange");
    const waitUntil = () => {};
    dispatchEvent(
      Object.assign(changed, { oldSubscription: null, newSubscription: subscription, waitUntil }),
    );
  }, newSubscription);
}

test("a browser is told of a chat that ended while another page was looked at, and a click opens it", async ({
  notified,
  pushStand,
}) => {
  const { page, deliver, shown } = notified;
  const { models, api } = pushStand.stand;
  await switchOn(page);
  await page.getByRole("button", { name: "Send a test" }).click();
  await deliver(1);
  expect(await shown()).toEqual([
    { title: "Notifications work", body: "This is how Lathe tells you of a chat in this browser." },
  ]);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations).toEqual([]);

  models.setScript([
    {
      match: { user: "Count the rows" },
      steps: [
        {
          actions: [
            { type: "gate", name: "counted" },
            { type: "text", text: "Seven rows." },
          ],
        },
      ],
    },
    { steps: ["Counting rows"], after: "repeat" },
  ]);
  const chatId = await startChat(page, "Count the rows");
  await page.goto("/settings/profile");
  models.release("counted");
  await deliver(2);
  const { title } = await api.json<{ title: string }>("GET", `/api/v1/chats/${chatId}`);
  expect((await shown()).map((one) => one.title)).toContain(title);
  expect(JSON.stringify(await shown())).not.toContain("Seven rows");

  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    for (const one of await registration.getNotifications({ tag: "lathe" })) one.close();
  });
  await click(page.context());
  await expect(page).toHaveURL(new RegExp(chatId));
  await expect(page.getByRole("log").getByText("Seven rows.")).toBeVisible();
  await expect.poll(shown).toEqual([]);
});

test("what comes in the same moment is shown in turn, and nothing of it is lost", async ({ notified }) => {
  const { push, shown, disturbed } = notified;
  const chats = Array.from({ length: 8 }, (_, index) => ({
    id: `pnt_${index}`,
    kind: "finished",
    chatId: `chat_${index}`,
    title: `Chat ${index}`,
    body: "Finished",
    path: `/agents/chat_${index}`,
  }));
  const trials = ["a", "b"].map((id) => ({
    ...chats[0],
    id: `pnt_${id}`,
    chatId: null,
    title: `Trial ${id}`,
  }));
  await push([...trials, ...chats]);
  const titles = ["Trial b", ...chats.map(({ title }) => title)];
  expect((await shown()).map(({ title }) => title).toSorted()).toEqual(titles.toSorted());
  expect(await disturbed()).toBe(0);
});

test("nobody is told of the chat that is in view", async ({ notified, pushStand }) => {
  const { page, deliver, shown } = notified;
  const { models, api, modelIds } = pushStand.stand;
  models.setScript([{ steps: [{ error: { status: 400, message: "No." } }], after: "repeat" }]);
  await switchOn(page);
  await startChat(page, "This one fails while it is looked at");
  await expect(page.getByRole("log").getByText("This turn stopped on an error")).toBeVisible();
  await deliver(1, () => answerLate(page));
  await api.json("POST", "/api/v1/chats", {
    content: [{ type: "text", text: "This one fails elsewhere" }],
    modelId: modelIds.openai,
  });
  await deliver(2);
  expect((await shown()).map(({ title }) => title)).toEqual(["This one fails elsewhere"]);
});

test("it is switched off where it was switched on, and ends with the sign-in", async ({
  notified,
  pushStand,
}) => {
  const { page } = notified;
  const { api } = pushStand.stand;
  const count = async () =>
    (await api.json<{ items: unknown[] }>("GET", "/api/v1/me/push-subscriptions")).items.length;
  const before = await count();
  await switchOn(page);
  expect(await count()).toBe(before + 1);
  await page.reload();
  const choice = page.getByRole("checkbox", { name: "Notify me in this browser" });
  await expect(choice).toBeChecked();
  await choice.uncheck();
  await expect(page.getByRole("button", { name: "Send a test" })).toHaveCount(0);
  expect(await count()).toBe(before);
});

test("a browser whose push service gave it another address is told there", async ({ notified, pushStand }, {
  testId,
}) => {
  const { page } = notified;
  const { stand, service } = pushStand;
  const { models, api, modelIds } = stand;
  await switchOn(page);
  service.answerWith(testId, 410);
  const renewed = service.subscribe("renewed");
  await renew(page.context(), renewed);
  models.setScript([{ steps: [{ error: { status: 400, message: "No." } }], after: "repeat" }]);
  const content = [{ type: "text", text: "This one fails after the change" }];
  await expect
    .poll(async () => (await api.json<{ items: unknown[] }>("GET", "/api/v1/me/push-subscriptions")).items)
    .toContainEqual(expect.objectContaining({ endpoint: renewed.endpoint }));
  await api.json("POST", "/api/v1/chats", { content, modelId: modelIds.openai });
  const [received] = await service.whenReceived(1, "renewed");
  expect(received?.message).toMatchObject({ title: "This one fails after the change" });
});

test("no browser may name an address that only providers may have", async ({ pushStand }) => {
  const { stand, service } = pushStand;
  const { keys } = service.subscribe("private");
  const body = { endpoint: `${service.listensAt}/private`, keys };
  const answer = await stand.api.send("POST", "/api/v1/me/push-subscriptions", body);
  expect(answer.status).toBe(400);
});

test("a browser that does not allow notifications says what to do", async ({ pushStand, browser }) => {
  const page = await browser.newPage({ baseURL: pushStand.stand.lathe.url });
  await page.addInitScript(() => Object.defineProperty(Notification, "permission", { get: () => "denied" }));
  await signIn(page, ADMIN);
  await page.goto("/settings/notifications");
  await expect(page.getByText(/Notifications are blocked for this site/)).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Notify me in this browser" })).toBeDisabled();
  await page.close();
});

test("it can be installed, and says so itself when the network is away", async ({ notified }) => {
  const { page } = notified;
  await page.goto("/agents");
  const cdp = await page.context().newCDPSession(page);
  const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
  await page.context().setOffline(true);
  await page.goto("/settings/profile");
  await expect(page.getByRole("heading", { name: "Lathe cannot be reached" })).toBeVisible();
  await page.context().setOffline(false);
  await page.getByRole("link", { name: "Try again" }).click();
  await expect(page.getByRole("heading", { name: "Profile" })).toBeVisible();
});
