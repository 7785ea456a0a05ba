import type { WorkspaceStore } from "../lib/workspace/workspace-store";
import type { AcceptedRisks } from "../lib/workspace/workspace-view";
import { AUTOSTOP_SETTING, toAutostopMinutes } from "../lib/chat/workspace-settings";
import type { DaemonOutcome } from "../lib/workspace/protocol";
import type { Db } from "./client";
import { listBusyAgents } from "./queries/agents";
import { awaitEnrolment, offerEnrolment, takeEnrolment } from "./queries/enrolments";
import { readSetting } from "./queries/settings";
import { ensureBuiltinTemplate, listTemplatesOf } from "./queries/templates";
import {
  abandonCommand,
  abandonCommands,
  deleteOldCommands,
  finishCommand,
  getCommand,
  listEndedCommands,
  listOpenCommands,
  claimCommands,
  startCommand,
} from "./queries/workspace-commands";
import { appendWorkspaceLog, readLastWorkspaceLog } from "./queries/workspace-logs";
import {
  abandonOrphanedCommands,
  failDeadStarts,
  markBusyWorkspacesUsed,
  markWorkspaceUsed,
  readWorkspaceStatuses,
  stopIdleWorkspaces,
} from "./queries/workspace-upkeep";
import {
  findWorkspaceByTokenHash,
  getWorkspace,
  insertWorkspace,
  keepStarting,
  listLiveUrls,
  listWorkspaces,
  recordHeartbeat,
  replaceWorkspaceToken,
  updateStartedWorkspace,
  updateWorkspace,
} from "./queries/workspaces";

const LOST: DaemonOutcome = {
  state: "failed",
  failure: {
    reason: "lost",
    message: "The workspace was stopped or deleted while this call ran; it may have taken effect in part.",
  },
};

/** The workspace service's view of the database. */
export function createWorkspaceStore(db: Db): WorkspaceStore {
  return {
    getWorkspace: (id) => getWorkspace(db, id),
    listBusyAgents: (chatId) => listBusyAgents(db, chatId),
    findByTokenHash: (tokenHash) => findWorkspaceByTokenHash(db, tokenHash),
    listWorkspaces: (ownerId) => listWorkspaces(db, ownerId),
    insertWorkspace: (row) => insertWorkspace(db, row),
    updateWorkspace: (id, patch) => updateWorkspace(db, id, patch),
    replaceToken: (seen, tokenHash) => replaceWorkspaceToken(db, seen, tokenHash),
    updateStarted: (start, patch) => updateStartedWorkspace(db, start, patch),
    markUsed: (id) => markWorkspaceUsed(db, id),
    markBusyUsed: () => markBusyWorkspacesUsed(db),
    stopIdle: (defaultMinutes) => stopIdleWorkspaces(db, defaultMinutes),
    autostopMinutes: async () => toAutostopMinutes(await readSetting(db, AUTOSTOP_SETTING)),
    failDeadStarts: (dead) => failDeadStarts(db, dead),
    statusesOf: (ids) => readWorkspaceStatuses(db, ids),
    abandonOrphans: () => abandonOrphanedCommands(db, LOST),
    keepStarting: (start) => keepStarting(db, start),
    lastLog: (workspaceId, limit) => readLastWorkspaceLog(db, workspaceId, limit),
    appendLog: (line) => appendWorkspaceLog(db, line),
    awaitEnrolment: (seen, statusDetail) => awaitEnrolment(db, seen, statusDetail),
    offerEnrolment: (offer) => offerEnrolment(db, offer),
    takeEnrolment: (taken) => takeEnrolment(db, taken),
    recordHeartbeat: (daemon, heartbeat) => recordHeartbeat(db, daemon, heartbeat),

    startCommand: (command) => startCommand(db, command),
    getCommand: (id) => getCommand(db, id),
    openCommands: (workspaceId, limit) => listOpenCommands(db, workspaceId, limit),
    claimCommands: (ids) => claimCommands(db, ids),
    abandonCommand: (id) => abandonCommand(db, id),
    finishCommand: (answer) => finishCommand(db, answer),
    endedCommands: (ids) => listEndedCommands(db, ids),
    abandonCommands: (workspaceId, outcome) => abandonCommands(db, workspaceId, outcome),
    deleteOldCommands: (olderThanMs) => deleteOldCommands(db, olderThanMs),

    ensureBuiltinTemplate: () => ensureBuiltinTemplate(db),
    listTemplates: (userId) => listTemplatesOf(db, userId),
    liveUrls: () => listLiveUrls(db),
    acceptedRisks: async () => {
      const stored = await readSetting(db, "local-workspaces");
      return {
        acceptNoIsolation: isSet(stored, "acceptNoIsolation"),
        acceptExposed: isSet(stored, "acceptExposed"),
      };
    },
  };
}

/** What is not stored as true was not accepted. */
function isSet(stored: unknown, name: keyof AcceptedRisks): boolean {
  return (
    typeof stored === "object" &&
    stored !== null &&
    Object.entries(stored).some(([key, value]) => key === name && value === true)
  );
}
