const programs = (count: number) => (count === 1 ? "1 program" : `${count} programs`);

/** What the interface says of the MCP servers that a folder lists. */
export const mcpCopy = {
  waiting: (sources: string, count: number) => `This folder's ${sources} wants to start ${programs(count)}.`,
  review: "Review…",
  dialog: {
    title: (name: string) => `Start “${name}”?`,
    listedBy: (source: string) =>
      `${source} in this folder lists it as an MCP server: its tools would be offered to the agent. Nothing of it has run yet.`,
    stdio: "It would run in the workspace's sandbox, with what commands may reach.",
    http: "The workspace would connect to it, and send it what the agent writes into its tools.",
    command: "Command",
    address: "Address",
    variables: "Variables",
    headers: "Headers",
    files: "Files of this folder",
    filesHelp: "Approved as they are now. If one changes, you are asked again.",
    bound:
      "Your answer holds for this command and the files that it names; when they change, you are asked again. What those files load themselves may change without a question.",
    place: (index: number, count: number) => `${index} of ${count}`,
    approve: "Approve once",
    later: "Not now",
    never: "Never",
  },
  failed: "Your answer could not be kept.",
  section: {
    title: "MCP servers",
    states: {
      waiting: "Waits for you",
      refused: "Refused by you",
      starting: "Starting",
      connected: "Connected",
      failed: "Failed",
      invalid: "Cannot be used",
    },
    tools: (count: number) => (count === 1 ? "1 tool" : `${count} tools`),
    leftOut: (name: string, reason: string) => `${name} was left out: ${reason}.`,
    review: "Review",
    revoke: "Stop and refuse",
    showTools: "Show tools",
  },
} as const;
