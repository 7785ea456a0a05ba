import type { ToolSet } from "ai";
import type { Db } from "../../db/client";
import type { Pubsub } from "../../db/pubsub";
import type { EpisodeKind, Origin } from "../chat/message-types";
import type { Clock } from "../clock";
import type { DebugRecorder } from "../debug/recorder";
import type { ChatDescriber } from "../describe/describer";
import type { Env } from "../env";
import type { Log } from "../log";
import type { Metrics } from "../metrics/metrics";
import type { ResolveModel } from "../providers/resolve-model";
import type { EpisodeKey, EpisodeWriter, PartLog } from "../stream/part-log";
import type { McpServersResult } from "../workspace/protocol-mcp";
import type { Fence } from "../transitions/types";
import type { FileSize } from "./prepare/file-budget";
import type { RememberedRows } from "./step-rows";
import type { ReadContext } from "./read-context";
import type { ToolDefinition, ToolRegistry } from "./tool-port";

/** The time of a host that may work for a limited time only. */
export interface HostBudget {
  /** Aborts near the end: no step is begun any more. */
  closing: AbortSignal;
  /** Aborts at the end: a model that still answers is cut off, which counts as an attempt that timed out. */
  over: AbortSignal;
}

/** What a step is given, whichever chat it is for. */
export interface StepDeps {
  db: Db;
  pubsub: Pubsub;
  partLog: PartLog;
  log: Log;
  clock: Clock;
  env: Pick<Env, "retryBaseMs" | "retryMax" | "streamSilenceMs">;
  budget?: HostBudget;
  resolveModel: ResolveModel;
  debug: DebugRecorder;
  describer: ChatDescriber;
  metrics: Metrics;
  tools: ToolRegistry;
  /** What a workspace's MCP servers offer now, of those that its owner let start. */
  askMcpServers: (
    workspaceId: string,
    request: { waitMs: number; signal: AbortSignal },
  ) => Promise<McpServersResult>;
  /** Ends what a chat and its sub-agents have left running; false: the workspace cannot be asked now. */
  endLeftRunning: (of: { chatId: string; workspaceId: string }, signal: AbortSignal) => Promise<boolean>;
  toToolSet: (definitions: readonly ToolDefinition[]) => ToolSet;
  /** Of those that are there. */
  describeFiles: (fileIds: readonly string[]) => Promise<ReadonlyMap<string, FileSize>>;
  /** The first bytes of a stored file, at most so many; null when it is gone. */
  readFile: (fileId: string, bytes: number) => Promise<Uint8Array | null>;
  onToolBatch: (chatId: string) => Promise<void>;
  readContext: ReadContext;
  /** Follows up on work that nobody waits for, so that shutdown can. */
  background: (work: Promise<unknown>) => void;
}

/** An episode that this process streams; its chunks in memory are what an interrupt commits. */
export interface LiveEpisode {
  key: EpisodeKey;
  kind: EpisodeKind;
  messageId: string;
  writer: EpisodeWriter;
  /** Of a model step: who writes. */
  author: { origin: Origin; modelId: string; contextLimit: number } | null;
}

/** An attempt at the next step, recorded by the commit of the one before. */
export interface AheadAttempt {
  kind: "model" | "tools";
  historyVersion: number;
  attempt: number;
  messageId: string;
}

/** What the tasks of one runner leave each other. */
export interface EpisodeSlot {
  /** The episode that is streamed. */
  current: LiveEpisode | null;
  /** The attempt that is recorded already. */
  ahead: AheadAttempt | null;
  rows: RememberedRows | null;
  /** When the turn began that another worker had begun and this one went on with; null once a row tells of it. */
  takenOverTurn: Date | null;
  /** When the model was last to be given what its workspace has for it. */
  contextTried: string | null;
  /** The turn that plans before whose first answer that was done. */
  endedLeftRunning: string | null;
  /** When it was last seen to that the model knows its owner's skills. */
  ownSkillsTried: string | null;
}

/** What a step is given for one chat. */
export interface StepContext {
  /** Without attempt. */
  fence: Fence;
  ownerEpoch: number;
  signal: AbortSignal;
  episode: EpisodeSlot;
}
