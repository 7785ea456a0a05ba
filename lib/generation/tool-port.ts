import type { ZodType } from "zod";
import type { Chat } from "../chat/wire";
import type { ToolCallKind, WorkspaceTool } from "../chat/workspace-types";

/** What decides which tools a chat has; fixed for a turn, so that the request prefix is too. */
export interface ToolContext {
  chatId: string;
  ownerId: string;
  workspaceId: string | null;
  /** The turn is one that plans. */
  planMode: boolean;
  /** Whether commands can be run in a sandbox that keeps what they write away from the workspace. */
  canRunApart: boolean;
  mode: Chat["mode"];
  /** Whether another chat has started this one. */
  isChild: boolean;
  /** The chats that have started this one, nearest first. */
  ancestorChatIds: readonly string[];
  /** Whether there were skills, the owner's or the workspace's, when the turn's first answer was asked for. */
  hasSkills: boolean;
  /** Whether there were some that files can come with: the workspace's. */
  hasSkillFiles: boolean;
}

export interface ToolDefinition {
  /** snake_case, as in api.md. */
  name: string;
  description: string;
  /** A strict object: unknown keys are refused before the tool runs. The model is shown its JSON schema. */
  inputSchema: ZodType;
  /** What the model is shown instead, of a tool that a client brought. */
  jsonSchema?: Record<string, unknown>;
  kind: ToolCallKind;
  /** The longest that a call with this (valid) input may take; the batch's watchdog is the longest of them and a minute. */
  timeoutMs: (input: unknown) => number;
}

/** One call, its input already parsed by the tool's schema. */
export interface ToolCall {
  /** Ledger id (`call_…`): id of the workspace command, and the key that makes server tools idempotent. */
  callId: string;
  toolName: string;
  input: unknown;
}

export interface ToolRunContext extends ToolContext {
  /** Of the MCP servers of the chat's workspace, as they were offered. */
  workspaceTools?: readonly WorkspaceTool[];
  ownerEpoch: number;
  /** Aborted when the chat is interrupted, taken over or handed over. Rejecting is then all that a tool has to do. */
  signal: AbortSignal;
  /** Live output of a running command; the engine turns it into transient parts of the episode. */
  onOutput: (output: { offset: number; text: string }) => void;
}

export interface ToolOutcome {
  /** JSON; of a failure `{ error: "<what happened and what to do next>" }`. */
  output: unknown;
  /** An AI SDK tool-result output, when the model should read something else than `output`. */
  modelOutput?: unknown;
  isError: boolean;
  /** The call was begun, and nobody can say whether it took effect; `output` says so. */
  isUnknown?: boolean;
}

/**
 * What became of a call that an earlier owner had marked as started:
 * `result` it has ended (or was re-attached to and has ended now) · `run` it never began, and running it is safe ·
 * `unknown` it may have taken effect; `detail` is a sentence for the model and the user.
 */
export type ToolSettlement =
  | { action: "result"; outcome: ToolOutcome }
  | { action: "run" }
  | { action: "unknown"; detail: string };

export interface StartedToolCall extends ToolCall {
  /** The daemon's journal when the call was started. */
  journalId: string | null;
}

/**
 * The tools, given to the engine by the composition root.
 *
 * Ledger rule: the engine marks calls of kind `server` as started before `run`. A call of kind `workspace` or `mcp` marks itself, in the
 * transaction that writes its command row: `UPDATE tool_calls SET state = 'started', started_at = clock_timestamp(), journal_id = …
 * WHERE id = <callId> AND owner_epoch = <ownerEpoch> AND state IN ('requested', 'started')`, and refuses to act when no row matched.
 */
export interface ToolRegistry {
  definitions(context: ToolContext): ToolDefinition[];
  /** A rejection becomes an error result; an `isError` outcome is one already. */
  run(call: ToolCall, context: ToolRunContext): Promise<ToolOutcome>;
  /** After a takeover, for started calls of kinds `workspace` and `mcp`: asks the daemon by call id, re-attaches where it still runs. */
  settle(call: StartedToolCall, context: ToolRunContext): Promise<ToolSettlement>;
  /** On interrupt: asks for the end of a started `workspace` or `mcp` call; one that had ended by then answers how. Resolves within `waitMs`. */
  cancel(
    call: ToolCall,
    context: ToolContext & { waitMs: number },
  ): Promise<"cancelled" | "unknown" | ToolOutcome>;
}
