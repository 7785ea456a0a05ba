import type {
  ConnectionState,
  Isolation,
  TemplateValue,
  WorkspaceDriver,
  WorkspaceLimits,
  WorkspaceStatus,
} from "../chat/workspace-types";

/** A workspace as people see it. */
export interface WorkspaceView {
  id: string;
  ownerId: string;
  templateId: string;
  name: string;
  driver: WorkspaceDriver;
  status: WorkspaceStatus;
  /** Counts its starts. */
  build: number;
  /** A sentence: the phase of the start, or why it failed. */
  statusDetail: string | null;
  connection: ConnectionState;
  /** Milliseconds since the daemon was last heard; null when it never was. */
  silentForMs: number | null;
  path: string | null;
  isolation: Isolation | null;
  /** Whether commands can be run where nothing may be changed; null: not known yet. */
  canRunApart: boolean | null;
  /** Whether commands reach the network. */
  network: boolean;
  /** Another one whenever there is something else to know about its MCP servers; null: none is listed. */
  mcpVersion: string | null;
  /** It has a folder of its own, which goes when it is deleted; otherwise a person chose one, which stays. */
  ownFolder: boolean;
  /** What was answered to the template's parameters. */
  userParameters: Record<string, TemplateValue>;
  /** Names of the variables that its commands are given. */
  envNames: string[];
  limits: WorkspaceLimits;
  /** Null: as the deployment says; 0: never. */
  autostopMinutes: number | null;
  lastUsedAt: string;
  createdAt: string;
  updatedAt: string;
}

/** What an administrator has decided to live with, so that workspaces may run on this computer. */
export interface AcceptedRisks {
  /** Commands can see and change what this server can. */
  acceptNoIsolation: boolean;
  /** Others than those at this computer may reach this server, and run commands on it. */
  acceptExposed: boolean;
}

/** What keeps commands apart from this host, and who may send any. */
export interface IsolationReport {
  isolation: Isolation;
  /** Whether workspaces may be created here as things stand. */
  allowed: boolean;
  /** One sentence for people: what commands can and cannot reach, or why it is refused. */
  sentence: string;
  /** What an administrator has yet to accept; nothing when it is allowed. */
  unaccepted: (keyof AcceptedRisks)[];
  accepted: AcceptedRisks;
}

export interface DirectoryEntry {
  path: string;
  name: string;
  /** Holds a `.git`. */
  git: boolean;
}
