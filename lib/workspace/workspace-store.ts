import type { templates } from "../../db/schema/templates";
import type { WorkspaceLogLevel } from "../../db/schema/workspace-logs";
import type { workspaceCommands } from "../../db/schema/workspace-commands";
import type { workspaces } from "../../db/schema/workspaces";
import type { AcceptedRisks } from "./workspace-view";
import type { DaemonOutcome, DaemonRequest, ResultFrame } from "./protocol";

/** A row, and its ages by the database's clock: hosts may disagree about the time. */
export type WorkspaceRecord = typeof workspaces.$inferSelect & {
  /** Since the last heartbeat; null before the first. */
  silentMs: number | null;
  /** Since the last start. */
  startedMs: number;
};
export type NewWorkspace = typeof workspaces.$inferInsert;
export type WorkspacePatch = Partial<
  Pick<
    WorkspaceRecord,
    "status" | "statusDetail" | "path" | "isolation" | "daemonPid" | "daemonHost" | "driverState"
  >
>;
export type Heartbeat = Extract<ResultFrame, { type: "heartbeat" }>;
export type TemplateRow = typeof templates.$inferSelect;
type CommandRow = typeof workspaceCommands.$inferSelect;

export interface NewLogLine {
  workspaceId: string;
  build: number;
  level: WorkspaceLogLevel;
  text: string;
}

export interface CommandRecord
  extends Pick<CommandRow, "id" | "workspaceId" | "chatId" | "ownerEpoch" | "state"> {
  request: DaemonRequest;
  outcome: DaemonOutcome | null;
}

export interface NewCommand {
  id: string;
  workspaceId: string;
  chatId: string | null;
  ownerEpoch: number;
  request: DaemonRequest;
  /** True for tool calls: the ledger row is marked `started` in the same transaction, or nothing is written. */
  ledger: boolean;
  journalId: string | null;
  /** This process holds the daemon's stream and hands the command over itself. */
  claimed: boolean;
}

/** Where workspaces and their commands are kept. Implemented by db/workspace-store.ts. */
export interface WorkspaceStore {
  getWorkspace(id: string): Promise<WorkspaceRecord | null>;
  /** The sub-agents of a chat that are at work. */
  listBusyAgents(chatId: string): Promise<string[]>;
  findByTokenHash(tokenHash: string): Promise<WorkspaceRecord | null>;
  listWorkspaces(ownerId: string): Promise<WorkspaceRecord[]>;
  /** The row that stands, which is an older one when the creating call already made it. */
  insertWorkspace(row: NewWorkspace): Promise<WorkspaceRecord>;
  updateWorkspace(id: string, patch: WorkspacePatch): Promise<void>;
  /** Gives a workspace a new daemon token, unless it is not as it was `seen`: started or stopped meanwhile. Answers the start's number. Resets the connection's times. */
  replaceToken(
    seen: Pick<WorkspaceRecord, "id" | "tokenHash" | "status">,
    tokenHash: string,
  ): Promise<number | null>;
  /** The same as {@link updateWorkspace}, unless it was stopped, deleted or started anew meanwhile; then nothing, and false. */
  updateStarted(start: { id: string; tokenHash: string }, patch: WorkspacePatch): Promise<boolean>;
  /** Notes that a workspace is used, at most once a minute. */
  markUsed(id: string): Promise<void>;
  /** The same of all that a chat works in, or that has a command under way. */
  markBusyUsed(): Promise<void>;
  /** Marks as stopped what was not used for its own time, or for the deployment's; answers what this call has stopped. */
  stopIdle(defaultMinutes: number): Promise<string[]>;
  /** The deployment's time; 0: none. */
  autostopMinutes(): Promise<number>;
  /** Marks starts as failed that nobody is at work on any more; answers which. */
  failDeadStarts(dead: { silentForMs: number; detail: string }): Promise<string[]>;
  /** Of those that there are. */
  statusesOf(ids: readonly string[]): Promise<Map<string, WorkspaceRecord["status"]>>;
  /** Ends commands of workspaces that are stopped or deleted. */
  abandonOrphans(): Promise<void>;
  /** Tells that somebody is still at work on this start. */
  keepStarting(start: { id: string; tokenHash: string }): Promise<void>;
  /** The last lines of the last start, in order. */
  lastLog(workspaceId: string, limit: number): Promise<string[]>;
  /** One line of a start; what writes is no silent start. */
  appendLog(line: NewLogLine): Promise<void>;
  /** Waits for a person to start the daemon, and says so, unless it is not as it was `seen`. */
  awaitEnrolment(
    seen: Pick<WorkspaceRecord, "id" | "tokenHash" | "status">,
    statusDetail: string,
  ): Promise<void>;
  /** The one code that starts a workspace's daemon from now on; null: it is not started like that. Answers until when. */
  offerEnrolment(offer: { id: string; hash: string; lifetimeMs: number }): Promise<Date | null>;
  /** Spends the code; null when it is not good (any more). */
  takeEnrolment(taken: {
    id: string;
    hash: string;
    tokenHash: string;
  }): Promise<Pick<WorkspaceRecord, "id" | "name" | "env" | "limits"> | null>;
  /** Nothing, and false, when another daemon has its place by now, or none is to have it. */
  recordHeartbeat(daemon: Pick<WorkspaceRecord, "id" | "tokenHash">, heartbeat: Heartbeat): Promise<boolean>;

  /** Writes the command and the ledger's `started`; `stale` when another owner has the call by now, `moved` when the chat has another workspace. */
  startCommand(command: NewCommand): Promise<"started" | "stale" | "moved">;
  getCommand(id: string): Promise<CommandRecord | null>;
  /** Commands that a daemon has not answered, oldest first. */
  openCommands(workspaceId: string, limit: number): Promise<CommandRecord[]>;
  /** Takes commands that nobody has sent yet; each is taken once. */
  claimCommands(ids: readonly string[]): Promise<string[]>;
  /** Gives up on a command. Tells whether it may have reached its daemon; null when it has ended. */
  abandonCommand(id: string): Promise<"pending" | "sent" | null>;
  /** Stores a result once, if it answers this workspace's command of this epoch. */
  finishCommand(result: {
    id: string;
    workspaceId: string;
    epoch: number;
    outcome: DaemonOutcome;
  }): Promise<boolean>;
  /** Those of `ids` that have ended. */
  endedCommands(ids: readonly string[]): Promise<CommandRecord[]>;
  /** Ends what a daemon that is gone for good will never answer. */
  abandonCommands(workspaceId: string, outcome: DaemonOutcome): Promise<string[]>;
  deleteOldCommands(olderThanMs: number): Promise<void>;

  ensureBuiltinTemplate(): Promise<TemplateRow>;
  /** Those that this person may use, the default first. */
  listTemplates(userId: string): Promise<TemplateRow[]>;
  /** Addresses of live servers. */
  liveUrls(): Promise<string[]>;
  /** What an administrator accepted for workspaces on this computer. */
  acceptedRisks(): Promise<AcceptedRisks>;
}
