import { formatCount, formatPlural } from "../format";

/** What the interface says of plan mode, questions and plans. */
export const planCopy = {
  toggle: "Plan first",
  on: "nothing will be changed",
  switchOff: "on; choose it again to let the agent begin at once",
  nextTurn: "from the next message on",
  command: "Have a plan made first, or stop doing so. While the agent plans nothing is changed.",
  notChanged: "The chat goes on as it was.",
  noSandbox: "While the agent plans it can run no command: this workspace has no sandbox for that.",
  agents: {
    atWork: (count: number) =>
      count === 1
        ? "One sub-agent is still at work and may change files."
        : `${formatCount(count)} sub-agents are still at work and may change files.`,
    stop: (count: number) => (count === 1 ? "Stop it" : "Stop them"),
  },
  wouldHaveChanged: "What it would have changed; the workspace is as it was",
  more: (count: number) => `And ${formatPlural(count, "more file")}.`,
  subtitle: {
    question: "Asks you a question",
    plan: "Has a plan for you",
    approval: "Has programs for you to approve",
  },

  question: {
    other: "Something else",
    otherLabel: (question: string) => `Answer in your own words: ${question}`,
    send: "Send answers",
    sendOne: "Send answer",
    missing: "Answer every question first.",
    over: "This was answered, or the chat went on.",
  },

  plan: {
    loading: "Loading the plan",
    failed: "The plan could not be loaded.",
    again: "Try again",
    implement: "Implement",
    change: "Ask for changes",
    changeLabel: "What should be different?",
    sendChange: "Send",
    cancel: "Cancel",
    openFull: "Open full",
    fold: "Fold",
    copy: "Copy plan",
    download: "Download",
    name: "Plan",
    /** What the agent is told: the plan is then no longer only a plan. */
    go: (path: string) => `Implement the plan in ${path}.`,
  },
} as const;
