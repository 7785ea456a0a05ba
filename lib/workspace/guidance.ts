import type { ConnectionState, WorkspaceDriver } from "../chat/workspace-types";
import { WorkspaceError, type WorkspaceErrorReason } from "./connection";

/** What keeps a call from being carried out; each has a way out of its own. */
export type Situation =
  | "none"
  | "deleted"
  | "stopped"
  | "failed"
  | "starting"
  | "disconnected"
  | "timed_out"
  | "lost"
  | "changed";

interface Circumstances {
  driver?: WorkspaceDriver | null;
  /** A sentence: why it was stopped, or could not be started. */
  detail?: string | null;
  /** How the daemon looked after the wait for it was over; what a lost call is told depends on it. */
  seen?: ConnectionState | null;
}

const RETRY_ONCE =
  "Make the same call once more: it may be back. If that fails, too, wait a minute before the next one.";
const STOP_THEN_START =
  "Call stop_workspace, then start_workspace, and try again. If it stays silent after that, tell the user.";
const WAIT_FOR_IT = "Call start_workspace, which waits for it, then try again.";
const ASK_FOR_DAEMON =
  "It runs on a computer of the user's own: ask the user to start its daemon there, with the command that the page of the workspace shows. No tool can do that.";

/** The reasons of what is only told to the model, as its connection knows them. */
const REASONS: Record<Situation, WorkspaceErrorReason> = {
  none: "none",
  deleted: "deleted",
  stopped: "stopped",
  failed: "failed",
  starting: "starting",
  disconnected: "silent",
  timed_out: "silent",
  lost: "lost",
  changed: "changed",
};

/**
 * What a model is told, and which tool it is to call next. A stop with a start after it ends all that runs, so only a daemon that was
 * waited for in vain, and that then still looked timed out, is worth it.
 */
export function guidance(situation: Situation, circumstances: Circumstances = {}): string {
  const { detail = null, driver = null, seen = null } = circumstances;
  const why = detail === null || detail === "" ? "" : ` ${detail}`;
  return WORDS[situation]({ why, isTheirs: driver === "external", seen });
}

interface Facts {
  /** With a space before it; nothing when no reason is known. */
  why: string;
  /** It runs on a computer of the user's own. */
  isTheirs: boolean;
  seen: ConnectionState | null;
}

const WORDS: Record<Situation, (facts: Facts) => string> = {
  none: () => "This chat has no workspace yet. Call create_workspace first, then try again.",
  deleted: () =>
    "The chat's workspace was deleted. Call create_workspace to get a new one; what was in the old one is gone.",
  stopped: ({ why }) =>
    `The workspace is stopped.${why} Call start_workspace, then try again; its files are as they were.`,
  failed: ({ why }) =>
    `The workspace could not be started.${why} Call start_workspace to try again; if it fails again, tell the user.`,
  starting: ({ isTheirs }) =>
    `The workspace is still starting; the command did not reach it. ${isTheirs ? ASK_FOR_DAEMON : WAIT_FOR_IT}`,
  disconnected: () => `The workspace does not answer right now; the command did not reach it. ${RETRY_ONCE}`,
  timed_out: ({ isTheirs }) =>
    `The workspace has not answered for long; the command did not reach it. ${isTheirs ? ASK_FOR_DAEMON : STOP_THEN_START}`,
  lost: (facts) =>
    `The workspace was lost while this call ran, and its outcome is unknown: it may have taken effect in part or in full. ${wayBack(facts)}`,
  changed: () =>
    "The chat was given another workspace while this call was on its way, so it was not carried out. Make the same call once more: it goes to the new one.",
};

function wayBack({ seen, isTheirs }: Facts): string {
  if (seen !== "timed_out")
    return "Look at the files, which also tells whether it is back, before you repeat it.";
  return isTheirs ? ASK_FOR_DAEMON : `${STOP_THEN_START} Look at the files before you repeat it.`;
}

export function guidedError(situation: Situation, circumstances: Circumstances = {}): WorkspaceError {
  return new WorkspaceError(REASONS[situation], guidance(situation, circumstances));
}

/** Whether only the chat that has the workspace can do what the model is told to. */
export function needsOwner(reason: WorkspaceErrorReason): boolean {
  return ["none", "deleted", "stopped", "failed", "starting", "silent", "lost"].includes(reason);
}
