export const WORKSPACE_DRIVERS = ["local"] as const;
export type WorkspaceDriver = (typeof WORKSPACE_DRIVERS)[number];

export const WORKSPACE_STATUSES = ["starting", "running", "stopped", "failed", "deleted"] as const;
export type WorkspaceStatus = (typeof WORKSPACE_STATUSES)[number];

/** How far commands are kept from the rest of the host. */
export const ISOLATION_LEVELS = ["bubblewrap", "unshare", "none"] as const;
export type Isolation = (typeof ISOLATION_LEVELS)[number];

/** From the daemon's heartbeat: never stored, always derived from times. */
export const CONNECTION_STATES = ["connecting", "connected", "disconnected", "timed_out"] as const;
export type ConnectionState = (typeof CONNECTION_STATES)[number];

/** How a call whose outcome is not known after a takeover is settled. */
export type ToolCallKind = "workspace" | "server" | "mcp" | "dynamic";
