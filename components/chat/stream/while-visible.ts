import type { EventConnection } from "./event-connection";
import { CLOSE_HIDDEN_AFTER_MS } from "./recovery-policy";

const CHANNEL = "lathe:tab-shown";

/**
 * Keeps a connection open while the page is visible: browsers allow six connections to one origin, so a hidden tab gives its
 * own back after a while, and at once when another tab is looked at: going through many tabs would use up all of them. Focus,
 * a network that is back and a page restored from the cache connect at once.
 */
export function whileVisible(connection: EventConnection): () => void {
  let closing: ReturnType<typeof setTimeout> | null = null;
  const otherTabs = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);
  const show = () => {
    if (closing) clearTimeout(closing);
    closing = null;
    otherTabs?.postMessage(null);
    connection.open();
  };
  const hide = () => {
    closing ??= setTimeout(() => connection.close(), CLOSE_HIDDEN_AFTER_MS);
  };
  const follow = () => (document.visibilityState === "visible" ? show() : hide());
  const heal = () => document.visibilityState === "visible" && show();
  const giveWay = () => document.visibilityState === "hidden" && connection.close();
  otherTabs?.addEventListener("message", giveWay);
  follow();
  document.addEventListener("visibilitychange", follow);
  for (const name of ["online", "focus", "pageshow"]) window.addEventListener(name, heal);
  return () => {
    document.removeEventListener("visibilitychange", follow);
    for (const name of ["online", "focus", "pageshow"]) window.removeEventListener(name, heal);
    if (closing) clearTimeout(closing);
    otherTabs?.close();
    connection.close();
  };
}
