/** What the header, the right panel and the page of a new chat say beside `copy`. */
export const panelCopy = {
  tabs: { changes: "Changes", processes: "Processes", details: "Details", debug: "Debug" },
  changes: {
    loading: "Loading the changes",
    failed: "The changes could not be read. The files are as they are.",
    incomplete:
      "This folder has no Git, so only edits by the agent's tools are listed. Commands may have changed more.",
    noWorkspace: "This chat has no workspace yet. The agent makes one when it first needs files or commands.",
    binary: "Binary file, not shown.",
    long: (lines: string) => `${lines} changed lines.`,
    show: "Show",
    diffFailed: "This diff could not be read.",
    expand: "Show 20 further lines around the changes",
    split: "Side by side",
    unified: "One below the other",
    renamedFrom: (path: string) => `Renamed from ${path}`,
  },
  processes: {
    title: "Running commands",
    loading: "Loading the commands",
    failed: "The commands could not be read. What runs goes on.",
    empty: "No commands yet. What the agent runs appears here, also when the turn is over.",
    running: "Running",
    ended: "Ended",
    notStopped: "The command was not stopped.",
  },
  details: {
    noModel: "The default model",
    noWorkspace: "None yet",
    noLimit: "no limit known",
  },
  newChat: {
    placeholder: "Describe a task…",
    sending: "Sending…",
    failed: (problem: string) => `Not sent: ${problem} The message is kept here.`,
    demoFailed: "The demo was not switched on.",
  },
} as const;
