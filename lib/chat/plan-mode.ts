/** What ends a turn because a person is to answer it. */
export type AwaitedAnswer = "question" | "plan";
/** What a chat at rest waits for: an answer, or that its owner decides about programs of its workspace. */
export const AWAITED = ["question", "plan", "approval"] as const;
export type Awaited = (typeof AWAITED)[number];

/** Tools that end the turn of a chat that plans when they succeed, and what they wait for. */
const STOPPING_TOOLS: Readonly<Record<string, AwaitedAnswer>> = {
  ask_user_question: "question",
  propose_plan: "plan",
};

/** A sub-agent that goes on by the rules of its own turn while the chat that started it plans. */
export interface WorkingAgent {
  id: string;
  title: string;
}

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
