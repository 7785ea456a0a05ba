export const WORKSPACE_DRIVERS = ["local", "docker", "external"] as const;
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

/** A tool of an MCP server that a workspace's file lists and that its owner let start. */
export interface WorkspaceTool {
  /** As models know it: server, two underscores, tool. */
  name: string;
  server: string;
  /** Of the program that told of it. */
  hash: string;
  /** As the server knows it. */
  tool: string;
  description: string;
  /** A JSON Schema of type object. */
  inputSchema: Record<string, unknown>;
  /** The server says that calling it again changes nothing more. */
  repeatable: boolean;
}

export const TEMPLATE_PARAMETER_TYPES = ["string", "number", "boolean", "choice"] as const;
export type TemplateParameterType = (typeof TEMPLATE_PARAMETER_TYPES)[number];
export type TemplateValue = string | number | boolean;

/** What a template asks of whoever makes a workspace of it. Commands see it as `LATHE_PARAM_<NAME>`. */
export interface TemplateParameter {
  /** Lower-case words joined by underscores, unique in its template. */
  name: string;
  label: string;
  description: string;
  type: TemplateParameterType;
  /** Without one a value has to be given. */
  default: TemplateValue | null;
  /** Of a choice. */
  options?: { value: string; label: string }[] | undefined;
  /** Of a string: a regular expression that it matches as a whole. */
  pattern?: string | undefined;
  /** Of a number; of a string: its length. */
  min?: number | undefined;
  max?: number | undefined;
}

/** Values that go together, under a name. */
export interface TemplatePreset {
  id: string;
  name: string;
  description: string;
  values: Record<string, TemplateValue>;
}

/** What one workspace may use; absent: the driver's own limit. */
export interface WorkspaceLimits {
  processes?: number | undefined;
  memoryMb?: number | undefined;
  cpus?: number | undefined;
  diskMb?: number | undefined;
}

export const TEMPLATE_ACCESS = ["everyone", "listed"] as const;
export type TemplateAccess = (typeof TEMPLATE_ACCESS)[number];
