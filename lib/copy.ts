import type { ChatRole } from "./copy/error-copy";

/** A sentence and the buttons under it; the first button is primary. */
interface Notice {
  sentence: string;
  buttons: readonly string[];
}

/**
 * What the interface says. Voice: what happened, what was kept, what to do; sentence case, present tense. The thing is a chat,
 * the worker is the agent, the product is Lathe; buttons are verbs.
 */
export const copy = {
  product: "Lathe",

  setup: {
    demo: "The demo needs no key: a script takes the place of the model, on real files and commands.",
    withoutToken: "Open the link that `bin/start` printed, or paste its setup token here. It works once.",
    keyFound: (provider: string): Notice => ({
      sentence: `Lathe found a key for ${provider} in the environment.`,
      buttons: [`Use ${provider}`, "Add another provider", "Try the demo"],
    }),
    localFound: (count: number): Notice => ({
      sentence: `A model server answers on this computer, with ${count} ${count === 1 ? "model" : "models"}.`,
      buttons: ["Use it", "Add another provider", "Try the demo"],
    }),
  },

  newChat: {
    question: "What should the agent do?",
  },

  compaction: {
    summarised: "Context summarised",
    summarising: "Summarising the context",
    cleared: "Context cleared. The agent no longer knows what is above; it is kept here for you.",
    kept: "The agent goes on from this summary. What is above is kept here for you.",
    show: "show summary",
    hide: "hide summary",
  },

  sidebar: {
    empty: "No chats yet. A task you start shows up here and goes on when you close this tab.",
    nothingFound: (query: string): Notice => ({
      sentence: `Nothing matches "${query}". Search covers titles.`,
      buttons: ["Clear"],
    }),
    noArchived: "Nothing is archived. An archived chat is kept here with everything in it.",
    offline: "Live updates are paused. The list may be out of date.",
    loadFailed: "The list of chats could not be loaded. The chats are safe.",
    archived: "Chat archived.",
    restored: "Chat restored.",
    confirmDelete: (title: string) => ({
      title: `Delete ${title}?`,
      sentence:
        "Its messages and those of its sub-agents are gone for good. The workspace and its files stay.",
      button: "Delete the chat",
    }),
    notMoved: "The chat was not moved.",
    notStopped: "The chat was not stopped.",
    notLabelled: "The labels were not changed.",
  },

  search: {
    title: "Search",
    field: "Search titles of chats",
    placeholder: "Go to a chat…",
    results: "Chats",
    recent: "Last worked in",
    archived: "Archived",
    found: (count: number) => (count === 1 ? "1 chat" : `${count} chats`),
  },

  demo: {
    banner: {
      sentence: "Demo: this is a script, not a model. The files and commands are real.",
      buttons: ["Add a model"],
    } satisfies Notice,
  },

  noModel: (role: ChatRole, names: string): Notice =>
    role === "admin"
      ? {
          sentence: "No model is set up, so nothing can run. Your text is kept.",
          buttons: ["Add a model", "Try the demo"],
        }
      : { sentence: `No model is open to you yet. Ask ${names}. Your text is kept.`, buttons: [] },

  changes: {
    empty: "No changes yet. Files that the agent edits, creates or deletes appear here.",
  },

  workspace: {
    unconfined: (osUser: string, host: string): Notice => ({
      sentence: `Commands will run as ${osUser} on ${host}, without a sandbox. They can change every file you can. Lathe does not ask before each command.`,
      buttons: ["Run without a sandbox", "Cancel"],
    }),
    exposed: (osUser: string, host: string): Notice => ({
      sentence: `Others than you can reach Lathe. Everyone who may sign in will be able to run commands as ${osUser} on ${host}.`,
      buttons: ["Allow workspaces", "Cancel"],
    }),
    silent: (age: string): Notice => ({
      sentence: `The workspace has not answered for ${age}. New commands fail until it is back; the chat is safe.`,
      buttons: ["Restart workspace", "Details"],
    }),
    deleted: {
      sentence: "This chat's workspace was deleted, and its files with it. The chat is kept.",
      buttons: ["Create a workspace"],
    } satisfies Notice,
    confirmDelete: (name: string, uncommitted: number, chats: number): Notice => ({
      sentence: `Delete ${name}? ${uncommitted} uncommitted ${uncommitted === 1 ? "file" : "files"} and everything else in it are gone for good. ${chats} ${chats === 1 ? "chat keeps its" : "chats keep their"} history.`,
      buttons: ["Delete workspace", "Cancel"],
    }),
  },

  turn: {
    capacity: (ahead: number | null) =>
      ahead === null
        ? "Waiting for a free slot. It starts by itself."
        : `Waiting for a free slot, ${ahead} ${ahead === 1 ? "chat" : "chats"} ahead. It starts by itself.`,
    waitingForSlot: "Waiting for a free slot",
    modelSilent: (model: string, age: string, limit: string) =>
      `${model} has sent nothing for ${age}. Lathe tries again at ${limit}.`,
    retry: ({ problem, wait, attempt }: { problem: string; wait: string; attempt: number }): Notice => ({
      sentence: `${problem}. Next try in ${wait}, attempt ${attempt} of 25.`,
      buttons: ["Try now", "Stop"],
    }),
    budget: (facts: { period: string; used: string; limit: string; resets: string }): Notice => ({
      sentence: `Your budget for this ${facts.period} is used up: ${facts.used} of ${facts.limit}. It resets on ${facts.resets}.`,
      buttons: ["Show usage"],
    }),
    outcomeUnknown: {
      sentence:
        "Outcome unknown. The server stopped while this ran, and the workspace has no record of the end. Lathe did not run it again.",
      buttons: ["Ask the agent to check", "Run again"],
    } satisfies Notice,
    pastLimit: (limit: string): Notice => ({
      sentence: `Still running after ${limit}. It goes on in the background.`,
      buttons: ["Show output", "Stop it"],
    }),
    stopping: "Stopping…",
    stillStopping: (what: string): Notice => ({
      sentence: `Still stopping: ${what} has not ended.`,
      buttons: ["Force stop"],
    }),
    stopped: ({
      after,
      ended,
      running,
    }: {
      after: string | null;
      ended: number;
      running: number;
    }): Notice => ({
      sentence: [
        after === null ? "You stopped this turn." : `You stopped this turn after ${after}.`,
        commandsAfterStop(ended, running),
      ]
        .filter(Boolean)
        .join(" "),
      buttons: running > 0 ? ["Show it"] : [],
    }),
    takeover: "The server restarted. The agent went on where it was.",
  },

  connection: {
    paused: (age: string): Notice => ({
      sentence: `Live updates are paused. You see the state of ${age} ago; the agent works on.`,
      buttons: ["Reconnect"],
    }),
    noServer: (age: string): Notice => ({
      sentence: `Lathe cannot be reached. You see the state of ${age} ago; what was sent is kept. Trying again…`,
      buttons: ["Reconnect"],
    }),
    unreachable: "The server cannot be reached.",
    lastHeard: (line: string) => `Last heard: ${line}`,
    sendFailed: {
      sentence: "Not sent: no connection. The message is kept here.",
      buttons: ["Try again", "Back to the composer"],
    } satisfies Notice,
    sendSignedOut: "you were signed out. It is sent once you have signed in.",
    signedOut: {
      sentence: "You were signed out. Sign in to go on; this page and your text stay as they are.",
      buttons: ["Sign in"],
    } satisfies Notice,
    newVersion: {
      sentence: "Lathe was updated. Reload when it suits you; drafts are kept.",
      buttons: ["Reload"],
    } satisfies Notice,
  },

  editMessage: (later: number, queued: number): Notice => ({
    sentence: `Edit and run again from here? ${later} later ${later === 1 ? "message" : "messages"} and ${queued} queued ${queued === 1 ? "one" : "ones"} are deleted. Files stay as they are now.`,
    buttons: ["Run again", "Cancel"],
  }),
} as const;

function commandsAfterStop(ended: number, running: number): string {
  const parts = [
    ended > 0 ? `${ended} ${ended === 1 ? "command" : "commands"} ended` : "",
    running > 0 ? `${running} ${running === 1 ? "runs" : "run"} on in the background` : "",
  ].filter(Boolean);
  return parts.length === 0 ? "" : `${parts.join(", ")}.`;
}
