// Lathe's service worker: shows notifications, and an offline page instead of the browser's own. It keeps nothing of the app.

const OFFLINE = "/offline.html";
const CACHE = "lathe-offline-1";
const CHAT_PREFIX = "/agents/";
/** A page that is in view and has much to do answers late; whoever is not told for it waits no longer. */
const ANSWER_MS = 3_000;
const SUBSCRIPTIONS = "/api/v1/me/push-subscriptions";

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.add(new Request(OFFLINE, { cache: "reload" })))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(takeOver());
});

async function takeOver() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("lathe-") && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate") event.respondWith(fetchPage(event));
});

async function fetchPage(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (error) {
    const page = await caches.match(OFFLINE);
    if (page === undefined) throw error;
    return page;
  }
}

self.addEventListener("push", (event) => {
  const message = event.data?.json();
  if (message) event.waitUntil(tell(message));
});

/** Ends when everything that has to do with what is shown is over. */
let inTurn = Promise.resolve();

/** Chromium forgets a notification for good at times when it is asked what is shown while it is about to show it. */
function afterOthers(work) {
  const done = inTurn.then(work);
  inTurn = done.catch(() => {});
  return done;
}

/** Unless the chat is being looked at. */
async function tell(message) {
  if (message.chatId !== null && (await isInView(message.chatId))) return;
  await afterOthers(() => show(message));
}

/** Unless the same message was shown before a server died that had just sent it. */
async function show({ id, chatId, title, body, path }) {
  const tag = chatId ?? "lathe";
  const shown = await self.registration.getNotifications({ tag });
  if (shown.some((notification) => notification.data?.id === id)) return;
  await self.registration.showNotification(title, {
    body,
    tag,
    renotify: true,
    icon: "/icons/app-192.png",
    badge: "/icons/badge-96.png",
    data: { id, path },
  });
}

async function isInView(chatId) {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const visible = pages.filter((page) => page.visibilityState === "visible");
  const answers = await Promise.all(visible.map((page) => chatOf(page)));
  return answers.includes(chatId);
}

/** A page says itself what it shows: not every browser tells of addresses that a page has moved to by itself. */
function chatOf(page) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const { pathname } = new URL(page.url);
    const fallback = pathname.startsWith(CHAT_PREFIX) ? pathname.slice(CHAT_PREFIX.length) : null;
    const timer = setTimeout(() => resolve(fallback), ANSWER_MS);
    port1.onmessage = ({ data }) => {
      clearTimeout(timer);
      resolve(data);
    };
    page.postMessage({ type: "lathe:what-is-shown" }, [port2]);
  });
}

self.addEventListener("message", (event) => {
  if (event.data?.type === "lathe:seen") event.waitUntil(afterOthers(() => takeAway(event.data.chatId)));
});

async function takeAway(tag) {
  for (const notification of await self.registration.getNotifications({ tag })) notification.close();
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.path ?? "/agents"));
});

/** In the tab that shows it, else in one of Lathe's, else in a new one. */
async function open(path) {
  const pages = await self.clients.matchAll({ type: "window" });
  const isThere = (page) => new URL(page.url).pathname === path;
  const page = pages.find(isThere) ?? pages.find((one) => one.focused) ?? pages[0];
  if (page === undefined) {
    await self.clients.openWindow(path);
    return;
  }
  await page.focus().catch(() => {});
  if (!isThere(page)) page.postMessage({ type: "lathe:open", path });
}

self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(renew(event));
});

/** The browser has given its subscription another address. The page does the same when it is opened next. */
async function renew({ oldSubscription, newSubscription }) {
  const applicationServerKey = oldSubscription?.options.applicationServerKey;
  const subscription =
    newSubscription ??
    (applicationServerKey
      ? await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
      : null);
  if (subscription === null) return;
  await fetch(SUBSCRIPTIONS, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(subscription),
  });
}
