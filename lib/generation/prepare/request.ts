import { createHash } from "node:crypto";
import type { ModelMessage, ToolSet } from "ai";
import type { ChatRow } from "../../../db/queries/chats";
import { skillsAtTurnStart } from "../../chat/context-parts";
import type { Origin } from "../../chat/message-types";
import type { PromptRow } from "../../chat/messages";
import type { WorkspaceTool } from "../../chat/workspace-types";
import type { ModelConnection } from "../../providers/model-connection";
import type { ToolContext, ToolDefinition } from "../tool-port";
import { type MarkedRequest, markForCache } from "./cache-marks";
import { chainOf } from "./chain";
import { type RequestOptions, requestOptions } from "./request-options";
import { systemPrompt } from "./system-prompt";
import { toPrompt } from "./to-prompt";
import { hadWorkspaceAtTurnStart } from "./turn-facts";
import type { PromptFiles } from "./user-content";

export interface PreparedRequest extends MarkedRequest, RequestOptions {
  tools: ToolSet;
  maxOutputTokens: number | undefined;
  /** Of what is fixed for a turn: instructions and tools. */
  prefixHash: string;
}

/** Anthropic demands a limit; its package knows one for each model that it knows. */
const DEFAULT_MAX_OUTPUT_TOKENS = 32_000;

/** A chat as a step reads it. */
export interface StepChat extends ChatRow {
  /** Whether its workspace has a sandbox for commands that may change nothing; read only where that matters. */
  canRunApart?: boolean;
  /** Of the MCP servers of its workspace, fixed for a turn but for what is added in its middle. */
  workspaceTools?: readonly WorkspaceTool[];
}

/** What decides a chat's tools, as it was when the turn began. */
export function toolContextOf(chat: StepChat, rows: readonly PromptRow[]): ToolContext {
  const { workspaceId, turnStartedAt } = chat;
  const hadWorkspace = hadWorkspaceAtTurnStart({ workspaceId, turnStartedAt, rows });
  const skills = skillsAtTurnStart({ rows, turnStartedAt });
  return {
    chatId: chat.id,
    ownerId: chat.ownerId,
    workspaceId: hadWorkspace ? workspaceId : null,
    planMode: chat.turnPlanMode,
    mode: chat.mode,
    isChild: chat.parentChatId !== null,
    ancestorChatIds: ancestorsOf(chat),
    // A workspace that is made in the middle of a turn is asked when it is there.
    canRunApart: !hadWorkspace || chat.canRunApart === true,
    hasSkills: skills.own || skills.ofWorkspace,
    hasSkillFiles: skills.ofWorkspace,
  };
}

function ancestorsOf({ id, parentChatId, rootChatId }: StepChat): string[] {
  const above = [parentChatId, rootChatId].filter((chatId) => chatId !== null);
  return [...new Set(above)].filter((chatId) => chatId !== id);
}

/** Puts a request together from what the database holds. */
export async function prepareRequest(options: {
  chat: StepChat;
  rows: readonly PromptRow[];
  files: PromptFiles;
  connection: ModelConnection;
  definitions: readonly ToolDefinition[];
  toToolSet: (definitions: readonly ToolDefinition[]) => ToolSet;
  /** Default true; false: as if another connection had written every answer, for a provider that refuses its own reasoning. */
  replaysReasoning?: boolean;
  /** Default false; true: may go on from an answer that the provider keeps. */
  mayChain?: boolean;
  /** Has the last word on what the rows became. */
  rework?: (messages: ModelMessage[]) => ModelMessage[];
}): Promise<PreparedRequest> {
  const { chat, rows, files, connection, definitions, toToolSet } = options;
  const { chatId, workspaceId, planMode, mode, isChild, canRunApart } = toolContextOf(chat, rows);
  const instructions = systemPrompt({
    chatId,
    canRunApart,
    hasWorkspace: workspaceId !== null,
    planMode,
    planInstructions: chat.turnPlanInstructions,
    workingAgents: chat.turnWorkingAgents ?? [],
    mode,
    isChild,
    chatPrompt: chat.systemPrompt,
  });
  const tools = toToolSet(definitions);
  const chain = options.mayChain === true ? chainOf({ rows, files, connection, planMode }) : null;
  const target = options.replaysReasoning === false ? asStranger(connection) : connection;
  const converted = await toPrompt(chain?.rows ?? rows, target, files);
  const messages = options.rework?.(converted) ?? converted;
  return {
    ...markForCache({ instructions, messages }, connection.format),
    ...requestOptions(connection, chat, chain?.previousResponseId),
    tools,
    maxOutputTokens: connection.options.maxOutputTokens ?? defaultMaxOutputTokens(connection),
    prefixHash: hashPrefix(instructions, tools),
  };
}

const NOBODY: Origin = { connection: "", provider: "", model: "" };

function asStranger(connection: ModelConnection): ModelConnection {
  return { ...connection, origin: NOBODY };
}

function defaultMaxOutputTokens({ format, contextLimit }: ModelConnection): number | undefined {
  return format === "anthropic" ? Math.min(DEFAULT_MAX_OUTPUT_TOKENS, contextLimit) : undefined;
}

function hashPrefix(instructions: string, tools: ToolSet): string {
  return createHash("sha256")
    .update(JSON.stringify([instructions, tools]))
    .digest("hex");
}
