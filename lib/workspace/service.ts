import type { Pubsub } from "../../db/pubsub";
import type { Clock } from "../clock";
import { AppError } from "../errors";
import type { Log } from "../log";
import { createCommandStreams } from "./command-streams";
import { createCommandWaiter } from "./command-waiter";
import type { WorkspaceConnection } from "./connection";
import { daemonTokenOf, hashDaemonToken } from "./daemon-token";
import { describeWorkspace } from "./describe-workspace";
import { createDispatcher } from "./dispatch";
import {
  createRefusals,
  type DriverRefusals,
  type Drivers,
  type DriverReports,
  reportsOf,
} from "./drivers/drivers";
import { createEnrolments, type Enrolments } from "./drivers/external/enrolment";
import { createLifecycle } from "./lifecycle";
import type { ResultsAnswer } from "./protocol";
import { type ChangeContext, receiveResults } from "./receive-results";
import { createTerminals, type TerminalPort } from "./terminals";
import { createUpkeep } from "./upkeep";
import { createWorkspaceConnection } from "./workspace-connection";
import type { NewWorkspace, WorkspaceRecord, WorkspaceStore } from "./workspace-store";
import type { DirectoryEntry, IsolationReport, WorkspaceView } from "./workspace-view";

export interface CreateWorkspaceInput {
  ownerId: string;
  /** Without it: the default template. */
  templateId?: string | undefined;
  /** Without it one is made up. */
  name?: string | undefined;
  /** An existing directory inside the allowed roots. Only ever set by a person. */
  path?: string | undefined;
  /** Answers to what the template asks for, over those of the preset. */
  parameters?: Readonly<Record<string, unknown>> | undefined;
  presetId?: string | undefined;
  /** Ledger id of the call that asks, when the agent does: asking again finds the same workspace. */
  createdByCallId?: string | undefined;
}

export interface DaemonCaller {
  /** The `Authorization` header, as it came. */
  authorization: string | null;
}

/**
 * Workspaces of this deployment: their life, the connections to them, and the server's side of the two routes that daemons
 * use. Commands of people are checked for ownership by lib/commands before they come here.
 */
export interface WorkspaceService {
  /** The port to one workspace. Costs nothing: the workspace is looked up when it is first used. */
  connect(workspaceId: string): WorkspaceConnection;
  /** The same for its terminals: shells of its owner. */
  terminals(workspaceId: string): TerminalPort;

  /** Makes the workspace and starts its daemon, without waiting for it to connect. A failed start is in the status. */
  create(input: CreateWorkspaceInput): Promise<WorkspaceView>;
  /** Checks what is asked for and answers the row to insert: the workspace is started once that has been committed. */
  plan(input: CreateWorkspaceInput): Promise<NewWorkspace>;
  /** Starts a new, stopped or failed workspace, and one whose daemon is gone; the same for one that is up. */
  start(workspaceId: string): Promise<WorkspaceView>;
  /** @throws WorkspaceError when the daemon does not connect in time, or `signal` aborts. */
  whenConnected(workspaceId: string, signal: AbortSignal): Promise<WorkspaceView>;
  /** Ends the daemon and everything that it runs. */
  stop(workspaceId: string): Promise<WorkspaceView>;
  /** Stops it for good. A folder that a person chose is left as it is; one that was made for it is deleted. */
  remove(workspaceId: string): Promise<void>;
  get(workspaceId: string): Promise<WorkspaceView | null>;
  list(ownerId: string): Promise<WorkspaceView[]>;
  /** The last lines of a workspace's last start, in order. */
  lastLog(workspaceId: string, lines: number): Promise<string[]>;

  /** Stops what nobody uses and clears away what nobody has any more, now rather than within half a minute. */
  upkeep(): Promise<void>;

  /** Of workspaces on machines of people's own. */
  readonly enrolments: Enrolments;
  /** Of workspaces on this computer. */
  isolation(): Promise<IsolationReport>;
  /** What each driver keeps apart, or why it makes no workspaces; those that this deployment has. */
  reports(): Promise<DriverReports>;
  /** Why a driver makes no workspaces now, in a sentence; those that do are absent. A driver that takes its time counts as one that does. */
  refusals(): Promise<DriverRefusals>;
  /** Directories that complete what was typed, inside the allowed roots only. */
  completeDirectory(typed: string): Promise<DirectoryEntry[]>;

  /** The streamed answer to `GET /api/workspace/commands`: lines of JSON until the signal aborts. */
  openCommandStream(caller: DaemonCaller, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** Who sends results; asked before the body is read. */
  authenticateDaemon(caller: DaemonCaller): Promise<WorkspaceRecord>;
  /** Takes the body of `POST /api/workspace/results`. */
  receiveResults(workspace: WorkspaceRecord, body: Uint8Array): Promise<ResultsAnswer>;

  /** Stops waiting and ends the daemons' streams; daemons and what they run go on. */
  close(): Promise<void>;
}

export interface WorkspaceServiceDeps {
  store: WorkspaceStore;
  hints: Pick<Pubsub, "publish" | "subscribe">;
  drivers: Drivers;
  /** Where daemons of this host reach this server, first of all. */
  serverUrls: readonly string[];
  /** The address that people's machines reach. */
  publicUrl: string;
  /** dist/daemon.mjs */
  bundle: string;
  pollMs: number;
  changeContext: ChangeContext;
  /** Ends what archived chats have left running in workspaces that can be asked. */
  endArchived: (
    connect: (workspaceId: string) => WorkspaceConnection,
    stopping: AbortSignal,
  ) => Promise<void>;
  settleApprovals: (workspaceId: string) => Promise<void>;
  clock: Clock;
  log: Log;
}

const SWEEP_INTERVAL_MS = 10 * 60 * 1_000;
const KEEP_COMMANDS_MS = 24 * 60 * 60 * 1_000;

/** Builds the service; everything that it keeps in memory belongs to the returned object. */
export function createWorkspaceService(deps: WorkspaceServiceDeps): WorkspaceService {
  const { store, hints, drivers, clock, log, pollMs } = deps;
  const urls = async () => [...new Set([...deps.serverUrls, ...(await store.liveUrls())])];
  const waiter = createCommandWaiter({ store, hints, clock, log, pollMs });
  const streams = createCommandStreams({ store, hints, urls, clock, log, pollMs });
  const lifecycle = createLifecycle({ ...deps, urls });
  const { revive } = lifecycle;
  const dispatcher = createDispatcher({ store, streams, waiter, hints, clock, log, revive });
  const connect = (workspaceId: string) =>
    createWorkspaceConnection({ dispatcher, store, hints, clock }, workspaceId);
  const endArchived = (stopping: AbortSignal) => deps.endArchived(connect, stopping);
  const upkeep = createUpkeep({ store, hints, drivers, clock, log, lifecycle, endArchived });
  const closing = new AbortController();

  async function sweep(): Promise<void> {
    while (!closing.signal.aborted) {
      await store.deleteOldCommands(KEEP_COMMANDS_MS).catch((error: unknown) => {
        log.debug({ err: error }, "old commands could not be deleted");
      });
      await clock.sleep(SWEEP_INTERVAL_MS, closing.signal);
    }
  }
  void sweep();

  async function authenticateDaemon({ authorization }: DaemonCaller): Promise<WorkspaceRecord> {
    const token = daemonTokenOf(authorization);
    const workspace = token === null ? null : await store.findByTokenHash(hashDaemonToken(token));
    if (workspace) return workspace;
    throw new AppError("unauthenticated", "This daemon's token is not valid any more.");
  }

  return {
    connect,
    terminals: createTerminals({ dispatcher, hints, clock }),
    create: async (input) => describeWorkspace(await lifecycle.create(input)),
    plan: (input) => lifecycle.plan(input),
    start: async (workspaceId) => describeWorkspace(await lifecycle.start(workspaceId)),
    whenConnected: async (workspaceId, signal) =>
      describeWorkspace(await lifecycle.whenConnected(workspaceId, signal)),
    stop: async (workspaceId) => describeWorkspace(await lifecycle.stop(workspaceId)),
    remove: (workspaceId) => lifecycle.remove(workspaceId),
    get: async (workspaceId) => {
      const workspace = await store.getWorkspace(workspaceId);
      return workspace && workspace.status !== "deleted" ? describeWorkspace(workspace) : null;
    },
    list: async (ownerId) => (await store.listWorkspaces(ownerId)).map(describeWorkspace),
    lastLog: (workspaceId, lines) => store.lastLog(workspaceId, lines),
    upkeep: () => upkeep.run(),
    enrolments: createEnrolments(deps),
    isolation: () => drivers.local.isolation(),
    reports: () => reportsOf(drivers),
    refusals: createRefusals(drivers, clock),
    completeDirectory: (typed) => drivers.local.completeDirectory(typed),
    openCommandStream: async (caller, signal) => streams.open(await authenticateDaemon(caller), signal),
    authenticateDaemon,
    receiveResults: async (workspace, body) => {
      const { changeContext } = deps;
      const taken = await receiveResults({ store, waiter, hints, changeContext }, workspace, body);
      const { acknowledged, beat, context } = taken;
      return { acknowledged, urls: beat ? await urls() : [], ...(context.length === 0 ? {} : { context }) };
    },
    close: async () => {
      closing.abort();
      upkeep.stop();
      waiter.close();
      streams.close();
      for (const driver of Object.values(drivers)) driver.close?.();
    },
  };
}
