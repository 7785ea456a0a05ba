import type { NoticeKind } from "../chat/notices";
import { planCopy } from "./plan-copy";

/** What notifications say, and what the settings say of them. */
export const pushCopy = {
  body: {
    finished: "Finished",
    error: "Stopped on an error",
    action: "Waits for your answer",
    ...planCopy.subtitle,
  } satisfies Record<NoticeKind, string>,
  test: { title: "Notifications work", body: "This is how Lathe tells you of a chat in this browser." },

  settings: {
    title: "Notifications",
    lead: "This browser tells you when a chat has finished, stopped on an error or needs you, unless you are looking at it. It shows the chat's title and its state, nothing of what was written.",
    label: "Notify me in this browser",
    help: "Also while no tab of Lathe is open. It ends when you sign out.",
    sound: "Play a sound in this browser",
    soundHelp:
      "While a tab with your chats is open. What has finished, needs you or went wrong sounds different; what you look at makes no sound.",
    playSound: "Play it",
    unsupported: "This browser cannot show notifications of Lathe.",
    insecure: "Browsers allow notifications only over HTTPS. Open Lathe at its https address.",
    homeScreen:
      "On this device notifications need the installed app: add Lathe to the home screen and open it there.",
    blocked:
      "Notifications are blocked for this site. Allow them in the browser's settings for it, then come back.",
    dismissed: "The browser was not allowed to notify you. Nothing was changed.",
    failed: "Notifications could not be switched on in this browser.",
    notOff: "Notifications could not be switched off.",
    test: "Send a test",
    tested: "A test is on its way to this browser.",
    notTested: "The test was not sent.",
    others: "Other browsers",
    device: "Browser",
    since: "Since",
    remove: "Remove",
    removeName: (device: string) => `Remove ${device}`,
    removed: (device: string) => `${device} is not notified any more.`,
    notRemoved: (device: string) => `${device} was not removed.`,
    loadFailed: "The list of browsers could not be loaded.",
  },
} as const;
