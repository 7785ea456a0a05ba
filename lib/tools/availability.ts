import type { ToolContext } from "../generation/tool-port";

export const ROOT_ONLY_TOOLS = [
  "spawn_agent",
  "list_subagent_models",
  "wait_agent",
  "message_agent",
  "interrupt_agent",
  "list_agents",
  "create_workspace",
] as const;

/**
 * What may be called where nothing may be changed. Neither files are written nor commands run there: a command can be told to do
 * anything, so it needs a sandbox that cannot write, which no workspace offers yet.
 */
const READING_TOOLS = new Set(["read_file", "process_output"]);

/** What a chat that plans may call besides: helpers, which inherit its mode, and a place to look at. */
const PLANNING_TOOLS = new Set([
  "create_workspace",
  "spawn_agent",
  "list_subagent_models",
  "wait_agent",
  "list_agents",
]);

export type ToolBoundary = Pick<ToolContext, "isChild" | "mode" | "planMode">;

/** Whether a chat is given a tool, by what the chat is. Held when tools are offered and again when one is called. */
export function isOffered(toolName: string, { isChild, mode, planMode }: ToolBoundary): boolean {
  const isRootOnly = ROOT_ONLY_TOOLS.some((name) => name === toolName);
  if (isRootOnly && (isChild || mode !== null)) return false;
  if (mode === "explore") return READING_TOOLS.has(toolName);
  if (planMode) return READING_TOOLS.has(toolName) || PLANNING_TOOLS.has(toolName);
  return true;
}
