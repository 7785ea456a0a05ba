import { formatPlural } from "../format";

/** What the interface says of messages, the queue and the composer beside `copy`. */
export const chatCopy = {
  export: "Export as JSON",

  /** What a turn came to, at its end. */
  footer: {
    done: (after: string | null) => (after === null ? "Finished" : `Finished in ${after}`),
    question: (after: string | null) => (after === null ? "Asked you" : `Asked you after ${after}`),
    plan: (after: string | null) => (after === null ? "Proposed a plan" : `Proposed a plan after ${after}`),
  },

  title: {
    regenerate: "Write a new title",
    pending: "A new title is being written",
    failed: "The title was not changed.",
  },

  agents: {
    open: "Open its chat",
    list: (title: string, count: number) =>
      `${count} ${count === 1 ? "sub-agent" : "sub-agents"} of ${title}`,
    stopOne: "Stop",
    stopping: "Stopping…",
    message: "Message",
    messageLabel: (title: string) => `Message to ${title}`,
    send: "Send",
    sent: (title: string) => `${title} has your message.`,
    cancel: "Cancel",
    notStopped: "The sub-agent was not stopped.",
    notSent: "The message was not sent.",
    phases: {
      waiting: "Waiting for the model",
      reasoning: "Reasoning",
      writing: "Writing",
      calling: "Preparing a call",
      summarising: "Summarising what was said",
    },
    partlyPriced: (cost: string, requests: number) =>
      `${cost} and ${formatPlural(requests, "request")} without a price`,
    parent: "The chat that started this",
    backTo: (title: string) => `Back to “${title}”`,
    stop: {
      title: "Stop its sub-agents, too?",
      sentence: (count: number) =>
        count === 1
          ? "One sub-agent is at work. It goes on by itself when only this chat is stopped."
          : `${count} sub-agents are at work. They go on by themselves when only this chat is stopped.`,
      cancel: "Cancel",
      one: "Stop only this",
      all: "Stop all",
    },
    /** How a sub-agent is, where what it is at does not say so. */
    signals: {
      running: "at work",
      waiting_for_slot: "",
      needs_you: "",
      retrying: "",
      stopping: "",
      stopped: "",
      error: "failed",
      finished_unread: "done",
      read: "done",
    },
  },

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

  model: {
    label: "Model",
    effort: "Reasoning effort",
    /** The level that the model has when nobody chooses one. */
    usual: "Usual for this model",
    button: (model: string, effort: string | null) =>
      effort === null ? `Model: ${model}` : `Model: ${model}, reasoning effort: ${effort}`,
    levels: {
      none: "None",
      minimal: "Minimal",
      low: "Low",
      medium: "Medium",
      high: "High",
      xhigh: "Very high",
      max: "Highest",
    },
  },

  archived: {
    sentence: "This chat is archived. Restore it to go on with it.",
    withParent: "This chat is archived together with the one that started it, and is restored with it.",
    restore: "Restore",
    placeholder: "Archived",
  },

  slash: {
    list: "Commands and skills",
    yours: "Your skill",
    workspace: "Workspace",
    compact: "Summarise what was said, so that there is room again. The messages stay.",
    clear: "Let the agent forget what was said, at once. The messages stay.",
    busy: "Only while the agent is not working.",
    queued: "Only when nothing waits in the queue.",
    archived: "Restore the chat first.",
    notCompacted: "The chat was not summarised.",
    notCleared: "The chat was not cleared.",
  },

  files: {
    list: "Files of the workspace",
    none: "There are no files in the workspace yet.",
    refused: (why: string) => `No files can be offered here. ${why}`,
  },

  draft: {
    conflict: (text: string) => `Another device has a newer draft: “${text}”`,
    take: "Use it",
    keep: "Keep mine",
    taken: "The other draft is here now.",
    undo: "Undo",
  },

  context: {
    title: "Context and cost",
    ring: ({ used, limit, percent }: { used: string; limit: string; percent: number }) =>
      `Context: ${used} of ${limit} tokens, ${percent} %`,
    used: "In the model's context",
    summarised: "Summarised by itself",
    at: (percent: number) => `from ${percent} % on`,
    never: "never",
    total: "Cost so far",
    failed: "The cost could not be read.",
    unpriced: (requests: number) =>
      `${formatPlural(requests, "request")} went to a model without prices and ${requests === 1 ? "is" : "are"} not counted.`,
  },

  find: {
    title: "Find in this chat",
    previous: "Previous match",
    next: "Next match",
    close: "Close the search",
    failed: "Older messages could not be loaded, so they are not searched.",
    count: (facts: { query: string; at: number; count: number; isLoading: boolean }) => {
      const { query, at, count, isLoading } = facts;
      if (query === "") return "";
      if (count === 0) return isLoading ? "Searching" : "No match";
      return at === 0 ? formatPlural(count, "match", "matches") : `${at} of ${count}`;
    },
  },

  queue: {
    list: "Queued messages",
    when: "Sends when this turn ends or is stopped",
    whenNext: "Sends after this step",
    whenTurn: "Begins the next turn",
    /** Of Stop, and of the key that does the same. */
    afterStop: "The next queued message is sent then.",
    stopArmed: "Esc again to stop and send the next one",
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
