/** What ends a turn because a person is to answer it. */
export type AwaitedAnswer = "question" | "plan";

/** Tools that end the turn of a chat that plans when they succeed, and what they wait for. */
const STOPPING_TOOLS: Readonly<Record<string, AwaitedAnswer>> = {
  ask_user_question: "question",
  propose_plan: "plan",
};

interface Planner {
  turnPlanMode: boolean;
  mode: string | null;
  parentChatId: string | null;
}

/** Whether a chat's present turn is one in which a plan is made together with a person. */
export function isPlanning({ turnPlanMode, mode, parentChatId }: Planner): boolean {
  return turnPlanMode && mode === null && parentChatId === null;
}

/** What a person is to answer once this tool has succeeded in a turn that plans; null: the turn goes on. */
export function awaitedAfter(toolName: string): AwaitedAnswer | null {
  return Object.hasOwn(STOPPING_TOOLS, toolName) ? (STOPPING_TOOLS[toolName] ?? null) : null;
}

/** Where the plan files of a workspace are, as agents see it. No command can write there, and no file tool but by these names. */
export const PLANS_DIRECTORY = "/run/lathe/plans";

/** The name of a chat's plan file. */
export function planFileName(chatId: string): string {
  return `PLAN-${chatId}.md`;
}

/** The one file that a chat may write while it plans. */
export function planFilePath(chatId: string): string {
  return `${PLANS_DIRECTORY}/${planFileName(chatId)}`;
}

/** The longest plan that can be proposed. */
export const MAX_PLAN_BYTES = 32 * 1024;
