import type { Sql } from "postgres";
import type { Db } from "../../db/client";
import type { Pubsub } from "../../db/pubsub";
import type { Clock } from "../clock";
import type { DebugRecorder } from "../debug/recorder";
import type { ChatDescriber } from "../describe/describer";
import type { Env } from "../env";
import type { HostBudget } from "../generation/step-deps";
import type { ReadContext } from "../generation/read-context";
import type { ToolRegistry } from "../generation/tool-port";
import type { Log } from "../log";
import type { Metrics } from "../metrics/metrics";
import type { ResolveModel } from "../providers/resolve-model";
import type { PartLog } from "../stream/part-log";
import type { Notices } from "./notifier";
import type { McpServersResult } from "../workspace/protocol-mcp";

/** Everything that a worker is given. */
export interface WorkerDeps {
  /** Id of this process's row in `instances` (`ins_…`); it is the worker id in chats. */
  instanceId: string;
  env: Pick<
    Env,
    | "leaseMs"
    | "heartbeatMs"
    | "pollMs"
    | "retryBaseMs"
    | "retryMax"
    | "streamSilenceMs"
    | "maxOwnerDeaths"
    | "maxRunningRoot"
    | "maxRunningChild"
  >;
  /** Of a host that may work for a limited time only. */
  budget?: HostBudget;
  /** Chats that this worker drives at once; without it the deployment's own limits are the only ones. */
  maxChats?: number;
  db: Db;
  sql: Sql;
  /** A direct connection string: heartbeats have a connection of their own. */
  databaseUrl: string;
  pubsub: Pubsub;
  partLog: PartLog;
  log: Log;
  clock: Clock;
  resolveModel: ResolveModel;
  debug: DebugRecorder;
  describer: ChatDescriber;
  /** Of chats, for the people who asked to be told. */
  notices: Notices;
  metrics: Metrics;
  tools: ToolRegistry;
  /** What a workspace's MCP servers offer now, of those that its owner let start. */
  askMcpServers: (
    workspaceId: string,
    request: { waitMs: number; signal: AbortSignal },
  ) => Promise<McpServersResult>;
  /** Ends what a chat and its sub-agents have left running; false: the workspace cannot be asked now. */
  endLeftRunning: (of: { chatId: string; workspaceId: string }, signal: AbortSignal) => Promise<boolean>;
  /** After each tool batch that touched a workspace; the next step does not wait for it, and it may fail. */
  onToolBatch: (chatId: string) => Promise<void>;
  readContext: ReadContext;
  /** Kinds and sizes of stored files by id, for prompts; of those that are there. */
  describeFiles: (
    fileIds: readonly string[],
  ) => Promise<ReadonlyMap<string, { mediaType: string; size: number }>>;
  /** The first bytes of a stored file, at most so many; null when it is gone. */
  readFile: (fileId: string, bytes: number) => Promise<Uint8Array | null>;
}
