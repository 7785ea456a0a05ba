import type { ToolBoundary } from "./availability";

/** Every kind of chat that makes a difference to what may be called in it. `apart`: its workspace has a sandbox for reading runs. */
export const CHAT_KINDS = {
  root: { isChild: false, mode: null, planMode: false, canRunApart: true },
  rootPlan: { isChild: false, mode: null, planMode: true, canRunApart: true },
  rootPlanBare: { isChild: false, mode: null, planMode: true, canRunApart: false },
  child: { isChild: true, mode: null, planMode: false, canRunApart: true },
  childPlan: { isChild: true, mode: null, planMode: true, canRunApart: true },
  childPlanBare: { isChild: true, mode: null, planMode: true, canRunApart: false },
  explore: { isChild: true, mode: "explore", planMode: false, canRunApart: true },
  exploreBare: { isChild: true, mode: "explore", planMode: false, canRunApart: false },
} as const satisfies Record<string, Omit<ToolBoundary, "hasSkills" | "hasSkillFiles">>;

export type ChatKind = keyof typeof CHAT_KINDS;

const ALL = Object.keys(CHAT_KINDS) as ChatKind[];
const ROOT: readonly ChatKind[] = ["root"];
const ROOT_ALSO_PLANNING: readonly ChatKind[] = ["root", "rootPlan", "rootPlanBare"];
const PLANNING: readonly ChatKind[] = ["rootPlan", "rootPlanBare"];
const WORKING: readonly ChatKind[] = ["root", "child"];
const WITH_PLAN_FILE: readonly ChatKind[] = ["root", "rootPlan", "rootPlanBare", "child"];
const RUNS_COMMANDS: readonly ChatKind[] = ["root", "rootPlan", "child", "childPlan", "explore"];

/** Which chats are given which tool, row by row. A tool without a row fails the test. */
export const AVAILABILITY: Record<string, readonly ChatKind[]> = {
  read_file: ALL,
  process_output: ALL,
  read_skill: ALL,
  read_skill_file: ALL,
  execute: RUNS_COMMANDS,
  write_file: WITH_PLAN_FILE,
  edit_files: WITH_PLAN_FILE,
  attach_file: WITH_PLAN_FILE,
  process_list: WORKING,
  process_signal: WORKING,
  list_templates: ROOT_ALSO_PLANNING,
  read_template: ROOT_ALSO_PLANNING,
  create_workspace: ROOT_ALSO_PLANNING,
  start_workspace: ROOT_ALSO_PLANNING,
  stop_workspace: ROOT_ALSO_PLANNING,
  spawn_agent: ROOT_ALSO_PLANNING,
  wait_agent: ROOT_ALSO_PLANNING,
  list_agents: ROOT_ALSO_PLANNING,
  list_subagent_models: ROOT_ALSO_PLANNING,
  message_agent: ROOT,
  interrupt_agent: ROOT,
  ask_user_question: PLANNING,
  propose_plan: PLANNING,
};

/** Which chats are given the tools of their workspace's MCP servers, whatever these are called. */
export const TOOLS_OF_SERVERS = WORKING;

/** Whose skills there are, and what is there only where some are. */
export const SKILLS = {
  none: { hasSkills: false, hasSkillFiles: false },
  own: { hasSkills: true, hasSkillFiles: false },
  workspace: { hasSkills: true, hasSkillFiles: true },
} as const;
const OF_SKILLS: Record<string, readonly (keyof typeof SKILLS)[]> = {
  read_skill: ["own", "workspace"],
  read_skill_file: ["workspace"],
};

/** Which chats are offered the tools of the application that made them; it makes no sub-agents. */
export const OFFERED_CLIENT_TOOLS = ROOT;

/** The names of the tools that a kind of chat is given, sorted as requests name them. */
export function offeredTo(
  kind: ChatKind,
  { skills, servers = [] }: { skills: keyof typeof SKILLS; servers?: readonly string[] },
): string[] {
  const ours = Object.keys(AVAILABILITY).filter(
    (name) => AVAILABILITY[name]?.includes(kind) && (OF_SKILLS[name]?.includes(skills) ?? true),
  );
  return [...ours, ...(TOOLS_OF_SERVERS.includes(kind) ? servers : [])].sort();
}
