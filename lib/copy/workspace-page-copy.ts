import { formatPlural } from "../format";

/** What the pages of workspaces say. */
export const workspacePageCopy = {
  title: "Workspaces",
  sentence: "Where your agents work. A workspace is kept until you delete it, also when its chats are gone.",
  empty: "No workspaces yet. One is made when a chat first needs files or commands, or here.",
  failed: "The workspaces could not be loaded.",
  tryAgain: "Try again",
  create: "New workspace",
  start: "Start",
  stop: "Stop",
  remove: "Delete…",
  newChat: "New chat here",
  deleted: (name: string) => `${name} was deleted.`,
  stopDialog: {
    title: (name: string) => `Stop ${name}?`,
    sentence: ({ commands, terminals }: { commands: number; terminals: number }) => {
      const ending = [
        ...(commands === 0 ? [] : [formatPlural(commands, "running command")]),
        ...(terminals === 0 ? [] : [formatPlural(terminals, "open terminal")]),
      ];
      return `${ending.join(" and ")} ${commands + terminals === 1 ? "ends" : "end"} with it. Its files stay.`;
    },
    button: "Stop workspace",
  },
  more: (name: string) => `What to do with ${name}`,
  noChats: "none",
  columns: {
    name: "Name",
    state: "State",
    place: "Commands run on",
    chats: "Chats",
    used: "Last used",
  },
  facts: {
    template: "Template",
    folder: "Folder",
    place: "Commands run on",
    used: "Last used",
    created: "Created",
    parameters: "Parameters",
    env: "Environment",
    limits: "Limits",
    autostop: "Stops by itself",
    id: "Id",
  },
  none: "none",
  autostop: (minutes: number | null) => {
    if (minutes === null) return "as the deployment says";
    if (minutes === 0) return "never";
    return `after ${minutes} ${minutes === 1 ? "minute" : "minutes"} without use`;
  },
  running: "Running",
  terminal: "Terminal",
  chats: "Chats",
  chatsEmpty: "No chat works here now.",
  archived: "archived",
  log: {
    title: "Log of the last start",
    label: "Log of the last start",
    empty: "The start has said nothing yet.",
  },
  notThere: "This workspace does not exist any more, or is not yours.",
  back: "All workspaces",
  delete: {
    title: (name: string) => `Delete ${name}?`,
    own: "Its files, also those that were never committed, are gone for good.",
    down: "Its files, also those that were never committed, are gone for good. How many those are cannot be told while it is not connected.",
    noGit: "Everything in it is gone for good. It is no Git repository, so nothing of it was committed.",
    committed: "Nothing in it is uncommitted. What was not pushed is gone for good.",
    uncommitted: (count: number, atLeast: boolean) =>
      count === 1 && !atLeast
        ? "1 uncommitted file and everything else in it are gone for good."
        : `${atLeast ? "At least " : ""}${count} uncommitted files and everything else in it are gone for good.`,
    external: "What runs in it is ended, and its daemon with it. The files on that machine stay as they are.",
    chosen: (path: string) => `What runs in it is ended. Your folder ${path} stays as it is.`,
    chats: (count: number) =>
      count === 0 ? "" : ` ${count} ${count === 1 ? "chat keeps its" : "chats keep their"} history.`,
    button: "Delete workspace",
    cancel: "Cancel",
  },
} as const;
