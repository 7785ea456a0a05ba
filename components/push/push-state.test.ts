import { expect, it } from "vitest";
import { type PushFacts, pushState } from "./push-state";

const on: PushFacts = {
  isSecure: true,
  hasPush: true,
  isAppleMobile: false,
  permission: "granted",
  isSubscribed: true,
};

it.each([
  ["on", {}],
  ["off", { isSubscribed: false }],
  ["off", { permission: "default" }],
  ["blocked", { permission: "denied" }],
  ["unsupported", { hasPush: false }],
  ["home_screen", { hasPush: false, isAppleMobile: true }],
  ["insecure", { isSecure: false, hasPush: false }],
] as const)("is %s with %o", (state, change: Partial<PushFacts>) => {
  expect(pushState({ ...on, ...change })).toBe(state);
});
