import type { Isolation } from "../chat/workspace-types";

/** How far commands are kept from the rest of the computer, in words. */
export const ISOLATION_WORDS: Record<Isolation, string> = {
  bubblewrap: "this computer, sandboxed",
  unshare: "this computer, partly isolated",
  none: "this computer, without a sandbox",
};

/** What the interface says of workspaces beside `copy.workspace`. */
export const workspaceCopy = {
  starting: (phase: string, age: string) => `${phase} New commands wait for it. ${age}`,
  startingPhase: "The workspace is starting.",
  stopped: {
    sentence: "The workspace is stopped. Its files are kept; commands need it running.",
    button: "Start workspace",
  },
  failed: {
    sentence: (detail: string | null) => `The workspace could not start. ${detail ?? "The chat is safe."}`,
    button: "Start again",
  },
  notAnswered: "The server cannot be reached.",
  shared: "Another chat works in this folder too.",
  picker: {
    label: "Workspace",
    empty: "New empty folder",
    emptyHelp: "Made when the agent first needs one",
    folder: "Folder on this computer…",
    folderHelp: "The agent works on your own files",
  },
  folder: {
    title: "Which folder should the agent work in?",
    label: "Path",
    help: "The whole path, beginning with / or ~/. Arrows choose, Tab completes, Enter opens.",
    recent: "Recent",
    suggestions: "Folders",
    git: "Git",
    noneHere: "No folder here matches.",
    use: "Use this folder",
    cancel: "Cancel",
  },
} as const;
