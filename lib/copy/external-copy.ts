/** What is said of workspaces on machines of people's own. */
export const externalCopy = {
  waiting: {
    starting: "This workspace is on a machine of yours. Run the command there; the agent waits for it.",
    silent:
      "Nothing is heard from the machine that this workspace is on. If its daemon has ended, run the command there again.",
    stopped:
      "The workspace is stopped, and its files stay where they are. To start it again, run the command on the machine.",
    failed: "The workspace could not start. Run the command on the machine again.",
  },
  command: "Command for the machine",
  show: "Show the command",
  copy: "Copy command",
  another: "New command",
  until: (time: string) => `Works once, until ${time}.`,
  needs:
    "Needs Linux with Node 20 or newer, curl and sha256sum. The agent works in ~/lathe/<name>; put the path of a folder behind the command to have it work there.",
} as const;
