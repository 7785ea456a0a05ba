import type { DebugMode } from "../chat/debug-recording";
import type { DebugRunKind, DebugStatus } from "../chat/debug-types";

/** What recording says of itself, in a chat's panel and in settings. */
export const debugCopy = {
  loading: "Loading the recorded runs",
  failed: "The recorded runs could not be read.",
  runFailed: "This run could not be read. It may have been deleted.",
  empty: "Nothing is recorded yet. From the next turn on, every model call of this chat appears here.",
  emptyNotAllowed: "Nothing is recorded of this chat.",
  emptyOff:
    "Nothing is recorded. Switch it on above, and every model call of this chat appears here from the next turn on.",
  recordChat: "Record this chat",
  recordChatHelp: "Keeps what is sent to the model and what comes back. Keys are left out.",
  notChanged: "Recording was not changed.",
  exportAll: "Export all",
  exportRun: "Export this run",
  state: {
    off: "Recording is not allowed here.",
    offMember: (names: string) => `${names} can allow it.`,
    offAdmin: "Allow it under Administration",
    forced: "An administrator has switched recording on for every chat.",
  },
  kinds: {
    chat_turn: "Turn",
    title_generation: "Title",
    quickgen: "Summary of a turn",
    compaction: "Compaction",
  } satisfies Record<DebugRunKind, string>,
  statuses: {
    in_progress: "running",
    completed: "completed",
    error: "failed",
    interrupted: "interrupted",
  } satisfies Record<DebugStatus, string>,
  step: (number: number) => `Model call ${number}`,
  attempt: (number: number) => `Attempt ${number}`,
  attempts: "Attempts",
  parts: {
    request: "Request",
    response: "Response",
    usage: "Usage",
    error: "Error",
    sent: "Sent over HTTP",
    received: "Received over HTTP",
  },
  notKept: "Nothing was kept.",
  showAll: (characters: string) => `Show all ${characters} characters`,
  settings: {
    title: "Debug recording",
    lead: "What is sent to models and what comes back can be kept for looking into: in a chat, open Debug in the panel.",
    label: "Record the model calls of my chats",
    help: "Only you can read them. A chat may decide otherwise for itself.",
    off: "Nobody can switch this on at the moment. An administrator can allow it.",
    forced: "An administrator has switched it on for every chat.",
    saved: "Saved.",
    notSaved: "The setting was not saved.",
  },
  admin: {
    title: "Debug recording",
    lead: "Records hold whole requests and answers, without keys. Only a chat's owner can read them.",
    legend: "Who is recorded",
    modes: {
      off: { label: "Nobody", help: "What was recorded before stays until it is old enough." },
      users: { label: "Who wants to", help: "People choose for themselves, and for single chats." },
      forced: { label: "Every chat", help: "Nobody can switch it off. People see that it is on." },
    } satisfies Record<DebugMode, { label: string; help: string }>,
    days: "Days until a record is deleted",
    daysHelp:
      "0 keeps them for good; at most 3,650. Archiving or deleting a chat deletes its records at once.",
    badDays: "Enter a whole number from 0 to 3,650.",
  },
} as const;
