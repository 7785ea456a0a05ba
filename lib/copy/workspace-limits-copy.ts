/** What the administrator's form about everybody's workspaces says. */
export const workspaceLimitsCopy = {
  title: "For everybody's workspaces",
  autostop: {
    label: "Stop after minutes without use",
    help: "0: never. A template may say otherwise. A workspace in which an agent works is never stopped.",
  },
  quota: {
    label: "Workspaces a person may have at once",
    help: "0: any number. Stopped ones count, deleted ones do not.",
  },
  range: (max: string) => `A whole number from 0 to ${max}.`,
  save: "Save",
  saved: "Saved.",
  notSaved: "Nothing was saved.",
} as const;
