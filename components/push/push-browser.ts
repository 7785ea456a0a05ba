import { browserStorage } from "@/components/chat/composer/browser-storage";
import { deletePushSubscription, keepPushSubscription, listPushSubscriptions } from "@/lib/api/push";
import type { PushSubscriptionView } from "@/lib/api/schemas/push";
import type { PushFacts } from "./push-state";

/** Whose notifications this browser shows. */
const KEY = "lathe:push";
const SCRIPT = "/sw.js";

/** The browser's side of notifications: what it can do, and the subscriptions that the server has. */
export interface PushView {
  facts: PushFacts;
  /** This browser's, when it is notified. */
  own: PushSubscriptionView | null;
  others: PushSubscriptionView[];
  publicKey: string;
}

export async function readPush(): Promise<PushView> {
  const [{ items, publicKey }, subscription] = await Promise.all([
    listPushSubscriptions(),
    subscriptionHere(),
  ]);
  const own = items.find(({ endpoint }) => endpoint === subscription?.endpoint) ?? null;
  return {
    facts: {
      isSecure: window.isSecureContext,
      hasPush: hasPush(),
      isAppleMobile: /\b(iPhone|iPad|iPod)\b/.test(navigator.userAgent),
      permission: hasPush() ? Notification.permission : "default",
      isSubscribed: own !== null,
    },
    own,
    others: items.filter((item) => item !== own),
    publicKey,
  };
}

/** Has the browser ask its person, and subscribes. @returns false when they did not allow it */
export async function switchPushOn({
  userId,
  publicKey,
}: {
  userId: string;
  publicKey: string;
}): Promise<boolean> {
  if ((await Notification.requestPermission()) !== "granted") return false;
  const registration = await register();
  const before = await registration.pushManager.getSubscription();
  if (before !== null && !isFor(before, publicKey)) await before.unsubscribe();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  });
  await keep(subscription);
  browserStorage()?.setItem(KEY, userId);
  return true;
}

export async function switchPushOff(own: PushSubscriptionView): Promise<void> {
  browserStorage()?.removeItem(KEY);
  await deletePushSubscription(own.id);
  await (await subscriptionHere())?.unsubscribe();
}

/**
 * Registers the service worker. Where this person has switched notifications on, the server is told of the subscription again:
 * browsers give it new addresses, and the sign-in that it belonged to may have ended.
 */
export async function settlePush(userId: string): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  await register();
  if (browserStorage()?.getItem(KEY) !== userId || !hasPush() || Notification.permission !== "granted")
    return;
  const subscription = await subscriptionHere();
  if (subscription !== null) await keep(subscription);
}

function hasPush(): boolean {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

async function register(): Promise<ServiceWorkerRegistration> {
  await navigator.serviceWorker.register(SCRIPT);
  return navigator.serviceWorker.ready;
}

async function subscriptionHere(): Promise<PushSubscription | null> {
  if (!hasPush()) return null;
  const registration = await navigator.serviceWorker.getRegistration();
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function keep(subscription: PushSubscription): Promise<void> {
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh, auth } = keys ?? {};
  if (endpoint === undefined || p256dh === undefined || auth === undefined)
    throw new Error("The browser's subscription has no keys.");
  await keepPushSubscription({ endpoint, keys: { p256dh, auth } });
}

function isFor(subscription: PushSubscription, publicKey: string): boolean {
  const key = subscription.options.applicationServerKey;
  if (key === null) return false;
  const text = btoa(String.fromCharCode(...new Uint8Array(key)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") === publicKey;
}
