import type { Isolation, WorkspaceDriver } from "../chat/workspace-types";

/** Where commands run, and how far they are kept from the rest of it, in words. */
export const ISOLATION_WORDS: Record<WorkspaceDriver, Record<Isolation | "unknown", string>> = {
  local: {
    bubblewrap: "this computer, sandboxed",
    unshare: "this computer, partly isolated",
    none: "this computer, without a sandbox",
    unknown: "this computer",
  },
  // The container is what keeps commands from the host; inside of it there rarely is a second sandbox.
  docker: {
    bubblewrap: "a container, sandboxed inside",
    unshare: "a container, partly isolated inside",
    none: "a container",
    unknown: "a container",
  },
  external: {
    bubblewrap: "a machine of yours, sandboxed",
    unshare: "a machine of yours, partly isolated",
    none: "a machine of yours, without a sandbox",
    unknown: "a machine of yours",
  },
};

/** What the interface says of workspaces beside `copy.workspace`. */
export const workspaceCopy = {
  /** The phase is a line of the log, which may be half a sentence. */
  starting: (phase: string, age: string) =>
    `${/[.!?…:]$/.test(phase) ? phase : `${phase}.`} New commands wait for it. ${age}`,
  startingPhase: "The workspace is starting.",
  stopped: {
    sentence: (detail: string | null) =>
      `The workspace is stopped. ${detail ?? "Its files are kept; commands need it running."}`,
    button: "Start workspace",
  },
  failed: {
    sentence: (detail: string | null) => `The workspace could not start. ${detail ?? "The chat is safe."}`,
    button: "Start again",
  },
  showLog: "Show log",
  notAnswered: "The server cannot be reached.",
  shared: "Another chat works in this folder too.",
  picker: {
    label: "Workspace",
    empty: "New empty folder",
    emptyHelp: "Made when the agent first needs one",
    folder: "Folder on this computer…",
    folderHelp: "The agent works on your own files",
    made: (template: string) => `New workspace: ${template}`,
    template: (name: string, asks: boolean) => (asks ? `${name}…` : name),
  },
  template: {
    title: (name: string) => `What should ${name} be made with?`,
    preset: "Preset",
    noPreset: "None",
    choose: "Choose…",
    yes: "Yes",
    no: "No",
    cancel: "Cancel",
    use: "Use this template",
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
