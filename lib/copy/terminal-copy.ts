/** What the terminals of a workspace say. */
export const terminalCopy = {
  list: "Terminals",
  empty:
    "A terminal is a shell of your own in this workspace, with the same files and the same limits as the agent's commands.",
  open: "Open a terminal",
  openAnother: "New terminal",
  close: (name: string) => `Close ${name}`,
  loading: "Loading the terminals",
  failed: "The terminals could not be read. What runs in them goes on.",
  again: "Try again",
  notOpened: "The terminal was not opened.",
  notClosed: "The terminal was not closed.",
  states: {
    starting: "The workspace is starting. Terminals can be opened when it is there.",
    silent: "The workspace does not answer right now. Its terminals are shown when it is back.",
    stopped: "The workspace is stopped, and its terminals ended with it.",
    failed: "The workspace could not start, so there are no terminals.",
    deleted: "This workspace was deleted, and its terminals ended with it.",
  },
  start: "Start workspace",
  status: {
    connecting: "Connecting…",
    paused: "Connection lost. Connecting again…",
    signed_out: "You were signed out.",
    gone: "This terminal is gone.",
    ended: (exitCode: number | null) =>
      exitCode === null ? "The shell ended." : `The shell ended with exit code ${exitCode}.`,
  },
  tooMuch: "That is more than a terminal takes at once.",
  leaveKeys: "Ctrl+Shift+↑",
  leave: "leaves the terminal",
  label: (name: string) => `${name}. Every key goes to the shell; Control Shift Up leaves the terminal.`,
} as const;
