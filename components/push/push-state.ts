/** What this browser can do about notifications, and does. */
export type PushState = "insecure" | "unsupported" | "home_screen" | "blocked" | "off" | "on";

export interface PushFacts {
  isSecure: boolean;
  /** Service workers, push and notifications are all there. */
  hasPush: boolean;
  /** Apple's devices have push only in an app on the home screen. */
  isAppleMobile: boolean;
  permission: NotificationPermission;
  /** The browser has a subscription, and the server knows it as this person's. */
  isSubscribed: boolean;
}

/** The first thing that stands in the way, else whether it is switched on. */
export function pushState(facts: PushFacts): PushState {
  const { isSecure, hasPush, isAppleMobile, permission, isSubscribed } = facts;
  if (!isSecure) return "insecure";
  if (!hasPush) return isAppleMobile ? "home_screen" : "unsupported";
  if (permission === "denied") return "blocked";
  return permission === "granted" && isSubscribed ? "on" : "off";
}
