import type { WorkspaceLogLevel } from "../../../db/schema/workspace-logs";
import type { Isolation, WorkspaceDriver, WorkspaceLimits } from "../../chat/workspace-types";
import type { WorkspaceRecord } from "../workspace-store";

export interface DriverStart {
  workspaceId: string;
  /** Counts the starts of this workspace. */
  build: number;
  /** The template's, for this driver; `path`: a directory that a person chose. */
  parameters: Readonly<Record<string, unknown>>;
  /** For every command. */
  env: Readonly<Record<string, string>>;
  limits: Readonly<WorkspaceLimits>;
  /** What the driver remembered when it last started this workspace. */
  state: Readonly<Record<string, unknown>>;
  token: string;
  urls: readonly string[];
  /** A line of the log that a person follows while it starts. Never a secret. */
  log(text: string, level?: WorkspaceLogLevel): void;
  /** Aborted when the workspace is stopped or deleted meanwhile, or the start takes too long. */
  signal: AbortSignal;
}

/** What is known once the daemon is on its way; the rest comes with its first heartbeat. */
export interface DriverStarted {
  path: string | null;
  pid: number | null;
  host: string | null;
  isolation: Isolation | null;
  /** To remember for the next start, for `stop` and for `remove`. */
  state: Record<string, unknown>;
}

export interface DriverReport {
  /** Whether workspaces may be made by it as things stand. */
  allowed: boolean;
  /** One sentence for people: what commands can and cannot reach, or why it is refused. */
  sentence: string;
  /** Instead of it, for those who are not to know where an engine is. */
  plain?: string;
}

/** Makes the places where workspaces are, and starts and ends their daemons. */
export interface Driver {
  readonly name: WorkspaceDriver;
  /** A sentence: a person has to start the daemon, and how; `start` is never called. */
  readonly byHand?: string;
  report(): Promise<DriverReport>;
  /**
   * Ends an earlier daemon of this workspace and starts one that outlives this process.
   *
   * @throws AppError whose message is for the person; of any other error only that it failed is told.
   */
  start(start: DriverStart): Promise<DriverStarted>;
  /** Ends the daemon and all that runs there; what it has written is kept. The same for one that is down. */
  stop(workspace: WorkspaceRecord): Promise<void>;
  /** Whether its daemon is alive; null when this host cannot know. Asked before every command: it must cost next to nothing while the daemon is heard. */
  isAlive(workspace: WorkspaceRecord): Promise<boolean | null>;
  /** Deletes what the driver made for a workspace; a directory that a person chose stays. */
  remove(workspace: WorkspaceRecord): Promise<void>;
  /** Ids of the workspaces of which something lies where this driver makes them, as far as this host can see: also of those that nobody has any more. */
  places(): Promise<string[]>;
  /** Ends and deletes what lies there of a workspace that nobody has any more. */
  clear(workspaceId: string): Promise<void>;
  /** This process ends; what runs goes on. */
  close?(): void;
}
