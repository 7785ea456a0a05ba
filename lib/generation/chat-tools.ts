import { z } from "zod";
import type { ChatRow } from "../../db/queries/chats";
import { ACTION_DEADLINE_MS, type DynamicTool, offeredDynamicTools } from "../chat/dynamic-tools";
import type { PromptRow } from "../chat/messages";
import type { WorkspaceTool } from "../chat/workspace-types";
import { MCP_CALL_TIMEOUT_MS } from "../workspace/protocol-mcp";
import { type StepChat, toolContextOf } from "./prepare/request";
import type { ToolDefinition, ToolRegistry } from "./tool-port";

/**
 * Every tool of a chat in this turn: ours, those of its workspace's MCP servers, and those that the application which made the chat carries out
 * itself. None has the name of one before it.
 */
export function chatTools(
  tools: Pick<ToolRegistry, "definitions">,
  chat: StepChat,
  rows: readonly PromptRow[],
): ToolDefinition[] {
  const ours = tools.definitions(toolContextOf(chat, rows));
  const readOnly = isReadOnly(chat);
  const builtIn = new Set(ours.map(({ name }) => name));
  const servers = readOnly ? [] : (chat.workspaceTools ?? []).filter(({ name }) => !builtIn.has(name));
  for (const { name } of servers) builtIn.add(name);
  const offered = offeredDynamicTools(chat.dynamicTools, { readOnly, builtIn });
  return [...ours, ...servers.map(ofServer), ...offered.map(toDefinition)];
}

/** The server judges the input: only it knows what its schema means. */
function ofServer({ name, description, inputSchema }: WorkspaceTool): ToolDefinition {
  return {
    name,
    description,
    inputSchema: z.record(z.string(), z.unknown()),
    jsonSchema: inputSchema,
    kind: "mcp",
    timeoutMs: () => MCP_CALL_TIMEOUT_MS,
  };
}

export function isReadOnly({ turnPlanMode, mode }: Pick<ChatRow, "turnPlanMode" | "mode">): boolean {
  return turnPlanMode || mode === "explore";
}

/** The client judges the input: only it knows what its schema means. */
function toDefinition({ name, description, inputSchema }: DynamicTool): ToolDefinition {
  return {
    name,
    description,
    inputSchema: z.unknown(),
    jsonSchema: inputSchema,
    kind: "dynamic",
    timeoutMs: () => ACTION_DEADLINE_MS,
  };
}
