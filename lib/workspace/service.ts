import type { WorkspaceConnection } from "./connection";
import type { DirectoryEntry, IsolationReport, WorkspaceView } from "./workspace-view";

export interface CreateWorkspaceInput {
  ownerId: string;
  /** Without it: the default template. */
  templateId?: string | undefined;
  /** Without it one is made up. */
  name?: string | undefined;
  /** An existing directory inside the allowed roots. Only ever set by a person. */
  path?: string | undefined;
  /** Ledger id of the call that asks: asking again finds the same workspace. */
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

  create(input: CreateWorkspaceInput): Promise<WorkspaceView>;
  /** Starts a stopped or failed workspace, and one whose daemon is gone. Resolves when the daemon is connected. */
  start(workspaceId: string): Promise<WorkspaceView>;
  /** Ends the daemon and everything that it runs. */
  stop(workspaceId: string): Promise<WorkspaceView>;
  /** Stops it for good. A folder that a person chose is left as it is; one that was made for it is deleted. */
  remove(workspaceId: string): Promise<void>;
  get(workspaceId: string): Promise<WorkspaceView | null>;
  list(ownerId: string): Promise<WorkspaceView[]>;

  isolation(): Promise<IsolationReport>;
  /** Directories that complete what was typed, inside the allowed roots only. */
  completeDirectory(typed: string): Promise<DirectoryEntry[]>;

  /** The streamed answer to `GET /api/workspace/commands`: lines of JSON until the signal aborts. */
  openCommandStream(caller: DaemonCaller, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** Takes the body of `POST /api/workspace/results`. */
  receiveResults(caller: DaemonCaller, body: Uint8Array): Promise<{ acknowledged: string[]; urls: string[] }>;

  /** Stops waiting and ends the daemons' streams; daemons and what they run go on. */
  close(): Promise<void>;
}
