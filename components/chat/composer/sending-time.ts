import type { Chat, QueuedMessage } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";

type Turn = Pick<Chat, "status" | "planMode" | "turnPlanMode">;

/** When a queued message is sent, if that is not when all are; the turn takes no message of the other mode (`takeSteered`). */
export function sendingTime(
  { steer }: Pick<QueuedMessage, "steer">,
  { status, planMode, turnPlanMode }: Turn,
): string | null {
  if (!steer || status === "error") return null;
  const joins = planMode === turnPlanMode && status !== "interrupting";
  return joins ? chatCopy.queue.whenNext : chatCopy.queue.whenTurn;
}
