import type { ToolContext } from "../generation/tool-port";

export const ROOT_ONLY_TOOLS = [
  "spawn_agent",
  "list_subagent_models",
  "wait_agent",
  "message_agent",
  "interrupt_agent",
  "list_agents",
  "list_templates",
  "read_template",
  "create_workspace",
  "start_workspace",
  "stop_workspace",
] as const;

/** What is of use only where there are skills; `read_skill_file` only for those of the workspace. */
const SKILL_TOOLS = new Set(["read_skill", "read_skill_file"]);

/** What may be called where nothing may be changed. Nothing is left running there, so there is nothing to list either. */
const READING_TOOLS = new Set(["read_file", "process_output", ...SKILL_TOOLS]);

/** What only a chat that plans may call. */
const PLAN_TOOLS = new Set(["ask_user_question", "propose_plan"]);

/**
 * What a chat that plans may call besides: helpers, which inherit its mode, a place to look at, and what hands over
 * a file, and what writes its plan file; those tools refuse every other path.
 */
const PLANNING_TOOLS = new Set([
  ...PLAN_TOOLS,
  "list_templates",
  "read_template",
  "create_workspace",
  "start_workspace",
  "stop_workspace",
  "write_file",
  "edit_files",
  "spawn_agent",
  "list_subagent_models",
  "wait_agent",
  "list_agents",
  "attach_file",
]);

export type ToolBoundary = Pick<
  ToolContext,
  "isChild" | "mode" | "planMode" | "canRunApart" | "hasSkills" | "hasSkillFiles"
>;

/** Whether the chat may change nothing in this turn: its commands run over a throw-away copy, where there is one. */
export function changesNothing({ mode, planMode }: Pick<ToolContext, "mode" | "planMode">): boolean {
  return planMode || mode === "explore";
}

function hasUseFor(skillTool: string, { hasSkills, hasSkillFiles }: ToolBoundary): boolean {
  return skillTool === "read_skill_file" ? hasSkillFiles : hasSkills;
}

/** Whether a chat is given a tool, by what the chat is. Held when tools are offered and again when one is called. */
export function isOffered(toolName: string, boundary: ToolBoundary): boolean {
  const { isChild, mode, planMode, canRunApart } = boundary;
  const isRootOnly = ROOT_ONLY_TOOLS.some((name) => name === toolName);
  if (SKILL_TOOLS.has(toolName) && !hasUseFor(toolName, boundary)) return false;
  if (isRootOnly && (isChild || mode !== null)) return false;
  if (toolName === "execute" && changesNothing(boundary)) return canRunApart;
  if (mode === "explore") return READING_TOOLS.has(toolName);
  if (!planMode) return !PLAN_TOOLS.has(toolName);
  if (isChild) return READING_TOOLS.has(toolName);
  return READING_TOOLS.has(toolName) || PLANNING_TOOLS.has(toolName);
}
