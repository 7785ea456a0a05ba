import { isBusy } from "@/lib/chat/states";
import type { Chat } from "@/lib/chat/wire";

/** The sub-agents of a chat that are at work and could be stopped. */
export function workingAgents<C extends Pick<Chat, "id" | "parentChatId" | "status">>(
  chats: Iterable<C>,
  parentChatId: string,
): C[] {
  return [...chats].filter(
    (chat) =>
      chat.parentChatId === parentChatId && (chat.status === "running" || chat.status === "requires_action"),
  );
}

type Agent = Pick<Chat, "id" | "parentChatId" | "status" | "mode" | "turnPlanMode">;
type Planner = Pick<Chat, "id" | "status" | "planMode" | "turnPlanMode">;

/** The sub-agents of a chat that plans, or is to, which are under no such rule: they go on by those of their own turns. */
export function writingAgents<C extends Agent>(chats: Iterable<C>, parent: Planner): C[] {
  const plans = parent.planMode || (isBusy(parent.status) && parent.turnPlanMode);
  if (!plans) return [];
  return workingAgents(chats, parent.id).filter(
    ({ mode, turnPlanMode }) => mode !== "explore" && !turnPlanMode,
  );
}
