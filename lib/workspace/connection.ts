import type { ContextSources, WorkspaceContext } from "../chat/workspace-context";

import type { McpCallRequest, McpCallResult, McpServersResult } from "./protocol-mcp";

/** Context of one request to a workspace: the ledger id makes it exactly-told, the epoch fences a stale owner. */
export interface CallContext {
  /** Ledger id (`call_…`): the id of the workspace command and of the daemon's journal entry. */
  callId: string;
  chatId: string;
  ownerEpoch: number;
  /** The chats that have started this one, nearest first: what they run is told apart, and theirs to see and stop. */
  ancestorChatIds?: readonly string[];
  signal: AbortSignal;
  /** Live output of a running command, at most ten times a second. */
  onOutput?: (output: { offset: number; text: string }) => void;
}

export interface ExecRequest {
  command: string;
  workdir?: string;
  timeoutMs: number;
  background: boolean;
  /** Nothing may change: it runs over a throw-away copy, and ends with the call. Never in the background. */
  apart?: boolean;
}

/** Result of a command, as the model reads it (features.md section 15). */
export interface ExecResult {
  success: boolean;
  output: string;
  exit_code: number | null;
  wall_duration_ms: number;
  error?: string;
  truncated?: { original_bytes: number; retained_bytes: number; omitted_bytes: number };
  note?: string;
  background_process_id?: string;
  /** What a chat that may change nothing has written into its throw-away copy so far; `diff` is empty where none can be told. */
  would_have_changed?: {
    files: { path: string; change: "created" | "changed" | "deleted"; diff: string }[];
    more: number;
  };
}

export type ReadFileResult =
  | { content: string; file_size: number; total_lines: number; lines_read: number }
  | {
      entries: { name: string; type: "file" | "directory" | "symlink" | "other"; size?: number }[];
      total_entries: number;
      truncated: boolean;
    };

export interface FileEdit {
  path: string;
  old_text: string;
  new_text: string;
  replace_all?: boolean | undefined;
}

export interface FileDiff {
  path: string;
  diff: string;
  additions: number;
  deletions: number;
}

export interface ProcessInfo {
  id: string;
  callId: string | null;
  chatId: string | null;
  command: string;
  workdir: string;
  background: boolean;
  running: boolean;
  exitCode: number | null;
  startedAt: string;
  endedAt: string | null;
  lastLine: string;
}

export interface ChangedFile {
  path: string;
  oldPath?: string;
  status: "added" | "modified" | "deleted" | "renamed" | "untracked";
  additions: number;
  deletions: number;
  binary: boolean;
}

/** `GET …/changes` of api.md. `complete` is false without Git: commands may have changed more. */
export interface Changes {
  base: string | null;
  files: ChangedFile[];
  additions: number;
  deletions: number;
  complete: boolean;
}

/** Paths from the workspace's directory, the likeliest first; not `complete` where there are more files than are looked at. */
export interface FoundFiles {
  files: string[];
  complete: boolean;
}

/** Files that are in no commit as they are now: null without Git, at least as many where it is not `complete`. */
export interface Uncommitted {
  files: number | null;
  complete: boolean;
}

/** What a daemon says about a call after a takeover (design.md section 2). */
export type CallInquiry =
  | { state: "running" }
  | { state: "ended"; result: unknown; isError: boolean }
  | { state: "begun" }
  | { state: "never_seen"; journalId: string };

export interface FilePiece {
  /** Base64. */
  data: string;
  /** Of the whole file, in bytes. */
  size: number;
  /** Another one when the file has changed. */
  version: string;
}

export interface UnchangedContext {
  hash: string;
  unchanged: true;
}

/**
 * The port to one workspace. Every method rejects with a WorkspaceError whose message tells the model which tool to call
 * next; a dead workspace is refused within 10 s.
 */
export interface WorkspaceConnection {
  readonly workspaceId: string;
  /** The daemon's journal at this moment; stored with a call when it starts. */
  journalId(): Promise<string | null>;
  exec(call: CallContext, request: ExecRequest): Promise<ExecResult>;
  processOutput(call: CallContext, request: { processId: string; waitMs: number }): Promise<ExecResult>;
  readFile(
    call: CallContext,
    request: { path: string; offset?: number; limit?: number },
  ): Promise<ReadFileResult>;
  writeFile(
    call: CallContext,
    request: { path: string; content: string },
  ): Promise<{ ok: true; created: boolean } & FileDiff>;
  editFiles(call: CallContext, request: { edits: FileEdit[] }): Promise<{ ok: true; files: FileDiff[] }>;
  /** The whole plan file of a chat; null: there is none. */
  readPlan(of: Pick<CallContext, "chatId" | "ownerEpoch" | "signal">): Promise<string | null>;
  /** Some bytes of a file of the workspace of at most `maxBytes`, from `offset` on. */
  readPiece(
    of: Pick<CallContext, "chatId" | "ownerEpoch" | "signal">,
    request: { path: string; offset: number; maxBytes: number },
  ): Promise<FilePiece>;
  /** What the workspace has to say to models; of what is `known` by its hash only that it is unchanged. */
  context(
    request: ContextSources & { known?: string; signal?: AbortSignal },
  ): Promise<WorkspaceContext | UnchangedContext>;
  /** What lies beside a skill's own file, by paths from the skill's directory. */
  skillFiles(
    of: Pick<CallContext, "chatId" | "ownerEpoch" | "signal">,
    request: { directory: string; directories: readonly string[] },
  ): Promise<{ files: string[]; truncated: boolean }>;
  skillFile(
    of: Pick<CallContext, "chatId" | "ownerEpoch" | "signal">,
    request: { directory: string; path: string; directories: readonly string[] },
  ): Promise<{ content: string; size: number; truncated: boolean }>;
  /** Asks by call id what became of a call; used only after a takeover. */
  inquire(call: CallContext): Promise<CallInquiry>;
  /** Waits for a call that the daemon is still working on, or has ended, and returns its result. */
  reattach(call: CallContext): Promise<{ result: unknown; isError: boolean }>;
  /** Resolves within `waitMs`: with how the call had ended before, or whether the daemon has acknowledged that it is over. */
  cancel(callId: string, waitMs: number): Promise<Cancellation>;
  processes(chatId: string): Promise<ProcessInfo[]>;
  /** Of every chat that works there. */
  allProcesses(signal: AbortSignal): Promise<ProcessInfo[]>;
  /** With the commands of the chats that this one has started. */
  familyProcesses(chatId: string, signal: AbortSignal): Promise<ProcessInfo[]>;
  /** The same for a call: with the commands of the chats that this one has started. */
  listProcesses(call: CallContext): Promise<ProcessInfo[]>;
  signalProcess(
    call: CallContext,
    request: { processId: string; signal: "terminate" | "kill" },
  ): Promise<{ success: boolean; message: string }>;
  stopProcess(processId: string, signal: "terminate" | "kill"): Promise<void>;
  /** The MCP servers that its files list; starts those of `approved`, and waits a while for what they can do. */
  mcpServers(request: {
    approved: readonly string[];
    waitMs: number;
    signal: AbortSignal;
  }): Promise<McpServersResult>;
  mcpCall(call: CallContext, request: McpCallRequest): Promise<McpCallResult>;
  /** HEAD at this moment, or an empty string when the workspace is no Git repository. */
  head(): Promise<string>;
  uncommitted(request: { signal: AbortSignal }): Promise<Uncommitted>;
  findFiles(request: { query: string; limit: number; signal: AbortSignal }): Promise<FoundFiles>;
  changes(request: { chatId: string; base: string }): Promise<Changes>;
  diff(request: { chatId: string; base: string; path: string; context?: number }): Promise<string>;
}

/** What became of a call that was to be stopped. */
export type Cancellation = "cancelled" | "unknown" | { result: unknown; isError: boolean };

export type WorkspaceErrorReason =
  | "none"
  | "starting"
  | "stopped"
  | "failed"
  | "deleted"
  | "silent"
  | "refused"
  | "not_found"
  | "invalid"
  | "cancelled"
  | "stale_epoch"
  /** The chat was given another workspace while the call was on its way. */
  | "changed"
  /** The call was begun and its end is not known: the ledger settles it as `unknown`. */
  | "lost";

const BRAND = "lathe.workspace-error";

/** A failure of a workspace request; `message` is written for the model and names what to do next. */
export class WorkspaceError extends Error {
  readonly brand = BRAND;
  readonly reason: WorkspaceErrorReason;

  constructor(reason: WorkspaceErrorReason, message: string) {
    super(message);
    this.name = "WorkspaceError";
    this.reason = reason;
  }
}

export function isWorkspaceError(error: unknown): error is WorkspaceError {
  return typeof error === "object" && error !== null && "brand" in error && error.brand === BRAND;
}
