import { z } from "zod";
import { contextAnswerSchema, contextRequestSchema, MAX_CONTEXT_REQUESTS } from "./protocol-context";
import { TERMINAL_REQUESTS, terminalOrderSchema, terminalReportSchema } from "./protocol-terminal";
import { mcpCallRequestSchema, mcpServersRequestSchema } from "./protocol-mcp";

/**
 * What the server and a workspace's daemon say to each other. Commands go down a streamed answer to
 * `GET /api/workspace/commands`, results come up by `POST /api/workspace/results`; both are lines of JSON.
 */
export const PROTOCOL_VERSION = 1;

/** Longest line that either side reads; a longer one is dropped. */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;
/** Longest body of one POST. */
export const MAX_BODY_BYTES = 6 * 1024 * 1024;
/** Of a file that is read whole; in base64 it fits in a line. */
export const MAX_PIECE_BYTES = 2 * 1024 * 1024;
/** Of a file beside a skill's own; the rest is cut. */
export const MAX_SKILL_FILE_BYTES = 512 * 1024;
export const MAX_OUTPUT_FRAME_BYTES = 3 * 1024;
export const HEARTBEAT_INTERVAL_MS = 2_000;
/** The server says something at least this often, so that a half-open connection is noticed. */
export const PING_INTERVAL_MS = 5_000;

export const MAX_COMMAND_CHARACTERS = 256 * 1024;
export const MAX_WRITE_CHARACTERS = 2 * 1024 * 1024;
const MAX_PATH = 4_096;
const MAX_EDITS = 500;
const MAX_ANCESTORS = 10;
export const MAX_BUSY = 1_000;
/** That a chat's context is read from besides the usual ones. */
export const MAX_CONTEXT_DIRECTORIES = 20;
const MAX_FILE_QUERY = 200;
export const MAX_FOUND_FILES = 50;
const MAX_WAIT_MS = 4 * 60 * 60 * 1_000;

const frameId = z.string().min(1).max(100);
const path = z.string().min(1).max(MAX_PATH);
/** The chats that have started the one that asks, nearest first. */
const ancestors = z.array(frameId).max(MAX_ANCESTORS).optional();
/** Besides the usual ones. */
const directories = z.array(path).max(MAX_CONTEXT_DIRECTORIES);
const waitMs = z.number().int().min(0).max(MAX_WAIT_MS);
/** A commit, a tree, or empty where there is no Git. Never anything that Git could read as an option. */
const gitBase = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})?$/);

const editSchema = z.object({
  path,
  old_text: z.string().max(MAX_WRITE_CHARACTERS),
  new_text: z.string().max(MAX_WRITE_CHARACTERS),
  replace_all: z.boolean().optional(),
});

/** More would be the whole file many times over. */
export const MAX_DIFF_CONTEXT = 10_000;

export const requestSchema = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("exec"),
    command: z.string().max(MAX_COMMAND_CHARACTERS),
    workdir: z.string().max(MAX_PATH).optional(),
    timeoutMs: waitMs,
    background: z.boolean(),
    ancestors,
  }),
  /** A command of a chat that may change nothing. A kind of its own: no daemon runs it otherwise because it does not know the word. */
  z.object({
    kind: z.literal("exec_apart"),
    command: z.string().max(MAX_COMMAND_CHARACTERS),
    workdir: z.string().max(MAX_PATH).optional(),
    timeoutMs: waitMs,
    ancestors,
    /** Those that the chat has started and that are at work: they keep what they run. Without it nobody's but the chat's own is ended. */
    busy: z.array(frameId).max(MAX_BUSY).optional(),
  }),
  z.object({ kind: z.literal("process_output"), processId: frameId, waitMs }),
  /** What the command of a call has printed so far. */
  z.object({ kind: z.literal("snapshot"), callId: frameId }),
  z.object({
    kind: z.literal("read_file"),
    path,
    offset: z.number().int().min(1).optional(),
    limit: z.number().int().min(1).optional(),
  }),
  z.object({ kind: z.literal("write_file"), path, content: z.string().max(MAX_WRITE_CHARACTERS) }),
  z.object({ kind: z.literal("edit_files"), edits: z.array(editSchema).min(1).max(MAX_EDITS) }),
  z.object({ kind: z.literal("read_plan") }),
  /** Bytes of a file of at most `maxBytes`, from `offset` on, as many as fit. */
  z.object({
    kind: z.literal("read_piece"),
    path,
    offset: z.number().int().min(0),
    maxBytes: z.number().int().min(1),
  }),
  /** What the workspace has for models; of what is `known` already by its hash only that it is still so. */
  z.object({
    kind: z.literal("context"),
    known: z.string().max(100).optional(),
    /** The workspace's own directory, and what its settings name. */
    usual: z.boolean(),
    directories,
  }),
  z.object({ kind: z.literal("skill_files"), directory: path, directories }),
  z.object({ kind: z.literal("skill_file"), directory: path, path, directories }),
  z.object({ kind: z.literal("inquire"), callId: frameId }),
  z.object({ kind: z.literal("cancel"), callId: frameId }),
  /** The commands of a chat; `family`: also those of the chats that it has started. Without a chat: of all. */
  z.object({ kind: z.literal("processes"), chatId: frameId.optional(), family: z.boolean().optional() }),
  /** One signal to a command and all that it started: nothing follows by itself. */
  z.object({ kind: z.literal("signal_process"), processId: frameId, signal: z.enum(["terminate", "kill"]) }),
  z.object({
    kind: z.literal("stop_process"),
    processId: frameId,
    signal: z.enum(["terminate", "kill"]),
  }),
  z.object({ kind: z.literal("head") }),
  /** How many files are in no commit as they are now. */
  z.object({ kind: z.literal("uncommitted") }),
  /** Files by what somebody types of their path. */
  z.object({
    kind: z.literal("find_files"),
    query: z.string().max(MAX_FILE_QUERY),
    limit: z.number().int().min(1).max(MAX_FOUND_FILES),
  }),
  mcpServersRequestSchema,
  mcpCallRequestSchema,
  z.object({ kind: z.literal("changes"), chatId: frameId, base: gitBase }),
  z.object({
    kind: z.literal("diff"),
    chatId: frameId,
    base: gitBase,
    path,
    /** Unchanged lines around each change. */
    context: z.number().int().min(0).max(MAX_DIFF_CONTEXT).optional(),
  }),
  ...TERMINAL_REQUESTS,
]);
export type DaemonRequest = z.infer<typeof requestSchema>;
export type DaemonRequestKind = DaemonRequest["kind"];

/** Server → daemon. */
export const commandFrameSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("welcome"), workspaceId: frameId, urls: z.array(z.url()).max(50) }),
  z.object({ type: z.literal("ping") }),
  z.object({
    type: z.literal("command"),
    id: frameId,
    /** Null for requests of a person: they belong to no run and no epoch fences them. */
    chatId: frameId.nullable(),
    epoch: z.number().int().min(0),
    request: requestSchema,
  }),
  /** Ends the daemon and everything that it runs. */
  z.object({ type: z.literal("shutdown") }),
  ...terminalOrderSchema.options,
]);
export type CommandFrame = z.infer<typeof commandFrameSchema>;
export type CommandOrder = Extract<CommandFrame, { type: "command" }>;

export const FAILURE_REASONS = [
  "not_found",
  "invalid",
  "refused",
  "stale_epoch",
  "cancelled",
  "lost",
] as const;

/** Why a request has no result, in words for the model. */
export const failureSchema = z.object({
  reason: z.enum(FAILURE_REASONS),
  message: z.string().max(16 * 1024),
});
export type DaemonFailure = z.infer<typeof failureSchema>;

export const outcomeSchema = z.discriminatedUnion("state", [
  z.object({ state: z.literal("finished"), result: z.unknown() }),
  z.object({ state: z.literal("failed"), failure: failureSchema }),
]);
export type DaemonOutcome = z.infer<typeof outcomeSchema>;

/** Daemon → server. */
export const resultFrameSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("heartbeat"),
    protocol: z.number().int(),
    journalId: frameId,
    version: z.string().max(100),
    pid: z.number().int(),
    host: z.string().max(255),
    path: z.string().max(MAX_PATH),
    /** What keeps commands apart there; told by daemons that found it out themselves. */
    isolation: z.enum(["bubblewrap", "unshare", "none"]).optional(),
    /** Whether commands can be run over a throw-away copy there; not told by daemons that do not know yet, or of an earlier version. */
    canRunApart: z.boolean().optional(),
    /** Changes with what `mcp_servers` answers; null or absent where no MCP server is listed. */
    mcp: z.string().max(100).nullable().optional(),
    /** Whether something that an agent started still runs, and was not started too long ago. */
    inUse: z.boolean().optional(),
  }),
  z.object({
    type: z.literal("result"),
    id: frameId,
    /** Epoch of the command that this answers: a refusal of an old one never settles its successor. */
    epoch: z.number().int().min(0),
    outcome: outcomeSchema,
  }),
  z.object({
    type: z.literal("output"),
    callId: frameId,
    /** Byte offset of `text` in the command's output; a gap means that it ran faster than it is shown. */
    offset: z.number().int().min(0),
    text: z.string().max(MAX_OUTPUT_FRAME_BYTES),
  }),
  contextRequestSchema,
  ...terminalReportSchema.options,
]);
export type ResultFrame = z.infer<typeof resultFrameSchema>;

/** Answer to a POST of results. */
export const resultsAnswerSchema = z.object({
  /** Results that are stored, or that nobody waits for: the daemon need not send them again. */
  acknowledged: z.array(frameId),
  /** Where a server can be found, in the order to try. */
  urls: z.array(z.url()).max(50),
  /** To requests about a chat's context; a server that does not know them gives none. */
  context: z.array(contextAnswerSchema).max(MAX_CONTEXT_REQUESTS).optional(),
});
export type ResultsAnswer = z.infer<typeof resultsAnswerSchema>;

/** What the driver leaves for a daemon in its state directory; it is never in an argument or in the environment. */
const DAEMON_IDLE_MS = 5 * 60_000;
/** A server that somebody forgot must not keep a workspace for ever; a long test run, or a night's, must not be cut off. */
const BACKGROUND_USE_MS = 12 * 60 * 60_000;

/** The system takes no longer one. */
const MAX_ENV_CHARACTERS = 100_000;

export const daemonConfigSchema = z.object({
  workspaceId: frameId,
  token: z.string().min(1),
  urls: z.array(z.url()),
  /** The directory where commands run, absolute and without symlinks. */
  root: path,
  /** `detect`: the daemon finds out what works where it is. */
  isolation: z.enum(["bubblewrap", "unshare", "none", "detect"]),
  network: z.boolean(),
  /** Directories that commands see empty. */
  hidden: z.array(path),
  /** Directories beneath hidden ones that commands may read: the toolchain. */
  readable: z.array(path),
  /** Make an empty workspace a Git repository, so that its changes are known. */
  initGit: z.boolean(),
  /** Of every command; also where agents' settings (`LATHE_AGENT_…`) are read from. */
  env: z.record(z.string().max(200), z.string().max(MAX_ENV_CHARACTERS)).optional(),
  /** What all that runs in the workspace may use together; absent: the daemon's own limits. */
  limits: z
    .object({
      processes: z.number().int().min(1),
      memoryMb: z.number().int().min(1),
      cpus: z.number().min(0.01),
      diskMb: z.number().int().min(1),
    })
    .partial()
    .optional(),
  /** How long a daemon in which nothing runs stays without a server. The next command starts it again. */
  idleMs: z.number().int().min(0).default(DAEMON_IDLE_MS),
  /** How long a command counts as use of the workspace, from when it was started. */
  backgroundUseMs: z.number().int().min(0).default(BACKGROUND_USE_MS),
  /** Other addresses than the given ones lead nowhere from there, or to somebody else. */
  fixedUrls: z.boolean().default(false),
  /** Commands could read this file: the daemon deletes it once it has read it. */
  forget: z.boolean().default(false),
});
type WrittenConfig = z.infer<typeof daemonConfigSchema>;
/** As the daemon works with it. */
export type DaemonConfig = Omit<WrittenConfig, "isolation"> & {
  isolation: Exclude<WrittenConfig["isolation"], "detect">;
};
/** As whoever starts a daemon writes it down. */
export type DaemonConfigFile = z.input<typeof daemonConfigSchema>;

/** What a daemon that a person has started is told, once. */
export const admissionSchema = daemonConfigSchema
  .pick({ workspaceId: true, token: true, limits: true })
  .extend({ name: z.string().max(200), env: z.record(z.string(), z.string()) });
export type Admission = z.infer<typeof admissionSchema>;

/** Reads one line; what is not a frame is null, and the caller drops it. */
export function parseFrame<S extends z.ZodType>(schema: S, line: string): z.output<S> | null {
  try {
    const parsed = schema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
