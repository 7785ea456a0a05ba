import type { Isolation } from "../../chat/workspace-types";
import type { WorkspaceRecord } from "../workspace-store";

export interface DaemonStart {
  workspaceId: string;
  /** Null: a new, empty directory that the driver makes. */
  path: string | null;
  token: string;
  urls: readonly string[];
  isolation: Isolation;
  network: boolean;
}

/** Makes the places where workspaces are, and starts and ends their daemons. */
export interface WorkspaceDriver {
  /** The best isolation that works here; found out once. */
  isolation(): Promise<Isolation>;
  /**
   * The real path of a directory that a person named.
   *
   * @throws AppError `invalid_request` when it is none, or lies outside of what may be used.
   */
  resolvePath(path: string): Promise<string>;
  /** Ends an earlier daemon of this workspace and starts one that outlives this process. */
  start(start: DaemonStart): Promise<{ path: string; pid: number; host: string }>;
  stop(workspaceId: string): Promise<void>;
  /** Whether its daemon is a living process; null when this host cannot know. */
  isAlive(workspace: Pick<WorkspaceRecord, "id" | "daemonHost">): boolean | null;
  /** Deletes what the driver made for a workspace; a directory that a person chose stays. */
  remove(workspaceId: string): Promise<void>;
}
