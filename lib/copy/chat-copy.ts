import { formatPlural } from "../format";

/** What the interface says of messages, the queue and the composer beside `copy`. */
export const chatCopy = {
  edit: {
    label: "Edit the message",
    button: "Edit",
    run: "Run again",
    cancel: "Cancel",
    /** What is lost by running again from a message. */
    confirm: (later: number, queued: number) => {
      const lost = [
        later > 0 ? formatPlural(later, "later message") : "",
        queued > 0
          ? later > 0
            ? `${queued} queued ${queued === 1 ? "one" : "ones"}`
            : formatPlural(queued, "queued message")
          : "",
      ].filter(Boolean);
      const isOne = later + queued === 1;
      const deleted = lost.length === 0 ? "" : ` ${lost.join(" and ")} ${isOne ? "is" : "are"} deleted.`;
      return `Edit and run again from here?${deleted} Files stay as they are now.`;
    },
    failed: "The message was not changed.",
  },

  queue: {
    list: "Queued messages",
    when: "Sends when this turn ends",
    whenNext: "Sends after this step",
    blocked: "Waits until the error is cleared",
    grip: (text: string) => `Place of "${text}"`,
    gripHelp: "Drag, or press ↑ and ↓",
    edit: "Edit",
    sendNow: "Send now",
    sendNowHelp: "Stops what runs",
    remove: "Remove from the queue",
    more: (text: string) => `Menu of "${text}"`,
    up: "Move up",
    down: "Move down",
    field: "Queued message",
    save: "Save",
    cancel: "Cancel",
    notChanged: "The queued message was not changed.",
    notMoved: "The queue was not put in that order.",
    notSent: "The queued message was not sent.",
    notRemoved: "The queued message was not removed.",
    gone: "That message was sent before it was changed. Your wording is in the composer.",
  },
} as const;
