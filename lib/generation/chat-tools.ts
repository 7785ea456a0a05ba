import { z } from "zod";
import type { ChatRow } from "../../db/queries/chats";
import { ACTION_DEADLINE_MS, type DynamicTool, offeredDynamicTools } from "../chat/dynamic-tools";
import type { PromptRow } from "../chat/messages";
import { type StepChat, toolContextOf } from "./prepare/request";
import type { ToolDefinition, ToolRegistry } from "./tool-port";

/** Every tool of a chat in this turn: ours, and those that the application which made the chat carries out itself. */
export function chatTools(
  tools: Pick<ToolRegistry, "definitions">,
  chat: StepChat,
  rows: readonly PromptRow[],
): ToolDefinition[] {
  const ours = tools.definitions(toolContextOf(chat, rows));
  const builtIn = new Set(ours.map(({ name }) => name));
  const offered = offeredDynamicTools(chat.dynamicTools, { readOnly: isReadOnly(chat), builtIn });
  return [...ours, ...offered.map(toDefinition)];
}

function isReadOnly({ turnPlanMode, mode }: Pick<ChatRow, "turnPlanMode" | "mode">): boolean {
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
