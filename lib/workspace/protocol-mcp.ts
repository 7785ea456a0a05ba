import { z } from "zod";

/** What of a workspace's MCP servers goes between the server and the daemon (protocol.ts). */

/** Longest that the first discovery of a turn is waited for. */
export const MCP_FIRST_WAIT_MS = 15_000;
export const MCP_CALL_TIMEOUT_MS = 60_000;

/** Beyond these, servers and tools are left out and named. */
export const MAX_MCP_SERVERS = 20;
/** Of all servers of one workspace: some providers take 128 in one request, ours included. */
export const MAX_MCP_TOOLS = 90;
/** The newest decisions count where somebody has made more than a daemon is told. */
export const MAX_APPROVED = 500;
const MAX_NAME = 256;
const MAX_SHOWN = 16 * 1024;
const MAX_DESCRIPTION = 8 * 1024;
const MAX_LEFT_OUT = 50;
const MAX_RESULT_TEXT = 512 * 1024;
const MAX_MEDIA_CHARACTERS = 2 * 1024 * 1024;

/** SHA-256, hex, over exactly what would run or be connected to. */
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const name = z.string().min(1).max(MAX_NAME);
const shown = z.string().max(MAX_SHOWN);

/** What the workspace's owner let start, as of now. Nothing else is started, and what runs without being here is ended. */
const approved = z.array(hash).max(MAX_APPROVED);

export const mcpServersRequestSchema = z.object({
  kind: z.literal("mcp_servers"),
  approved,
  /** How long to wait for approved servers that have not been asked for their tools yet. */
  waitMs: z.number().int().min(0).max(MCP_FIRST_WAIT_MS),
});

export const mcpCallRequestSchema = z.object({
  kind: z.literal("mcp_call"),
  approved,
  server: name,
  /** The program that told of the tool: another one is not called in its place. */
  hash,
  tool: z.string().min(1).max(4_096),
  arguments: z.record(z.string(), z.unknown()),
  /** Nothing is lost when it is made once more: no journal remembers it. */
  repeatable: z.boolean(),
});

export type McpCallRequest = Omit<z.infer<typeof mcpCallRequestSchema>, "kind">;

/** A value of the environment or of a header; what looks like a secret is masked before it leaves the workspace. */
const fieldSchema = z.object({ name: z.string().max(MAX_NAME), value: shown, masked: z.boolean() });

const programSchema = z.discriminatedUnion("transport", [
  z.object({
    transport: z.literal("stdio"),
    command: z.array(shown).min(1).max(300),
    env: z.array(fieldSchema).max(200),
    /** Files of the workspace that the command line names; their content is part of the hash. */
    files: z.array(z.object({ path: shown, sha256: hash })).max(50),
  }),
  z.object({ transport: z.literal("http"), url: shown, headers: z.array(fieldSchema).max(200) }),
]);
export type McpProgram = z.infer<typeof programSchema>;

export const MCP_SERVER_STATES = ["waiting", "starting", "connected", "failed", "invalid"] as const;

const toolSchema = z.object({
  /** As the model knows it: server, two underscores, tool. */
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
  /** As the server knows it. */
  tool: z.string().min(1).max(4_096),
  description: z.string().max(MAX_DESCRIPTION),
  inputSchema: z.record(z.string(), z.unknown()),
  /** The server says that calling it again changes nothing more. */
  repeatable: z.boolean(),
});
export type McpTool = z.infer<typeof toolSchema>;

const serverSchema = z.object({
  name,
  /** The file that lists it. */
  source: shown,
  state: z.enum(MCP_SERVER_STATES),
  /** Why it does not run, or cannot. */
  error: shown.nullable(),
  /** Null where what is written down cannot be run. */
  hash: hash.nullable(),
  program: programSchema.nullable(),
  /** Of the last time that it could be asked. */
  tools: z.array(toolSchema).max(MAX_MCP_TOOLS),
  leftOut: z.array(z.object({ name: shown, reason: shown })).max(MAX_LEFT_OUT),
});
export type McpServer = z.infer<typeof serverSchema>;

export const mcpServersResultSchema = z.object({
  /** The same as in the heartbeat. */
  version: z.string().max(100).nullable(),
  servers: z.array(serverSchema).max(MAX_MCP_SERVERS),
  /** Files that could not be read. */
  problems: z.array(shown).max(20),
});
export type McpServersResult = z.infer<typeof mcpServersResultSchema>;

export const mcpCallResultSchema = z.object({
  isError: z.boolean(),
  text: z.string().max(MAX_RESULT_TEXT),
  /** Base64; what the server called it, which nobody has checked. */
  media: z.object({ mediaType: z.string().max(200), data: z.string().max(MAX_MEDIA_CHARACTERS) }).nullable(),
});
export type McpCallResult = z.infer<typeof mcpCallResultSchema>;

export const MCP_LIMITS = {
  name: MAX_NAME,
  shown: MAX_SHOWN,
  description: MAX_DESCRIPTION,
  leftOut: MAX_LEFT_OUT,
  resultText: MAX_RESULT_TEXT / 2,
  mediaCharacters: MAX_MEDIA_CHARACTERS,
} as const;
