import type { Chat } from "@/lib/chat/wire";
import type { Turn } from "./turns";

interface TakenOverFacts {
  chat: Pick<Chat, "turnStartedAt">;
  isLast: boolean;
  /** When this page saw another worker take the chat over; null: it has not. */
  takenOverAt: number | null;
}

/**
 * Whether another worker went on with a turn: its rows say so for good, and this page before the first of them is written. What the
 * page saw says nothing of a turn that has ended with rows: the clocks of browser and server may disagree about which one it was.
 */
export function wasTakenOver(turn: Turn, { chat, isLast, takenOverAt }: TakenOverFacts): boolean {
  if (isTakenOverByRows(turn)) return true;
  const mayHaveNoRowYet = isLast && (turn.end === "running" || turn.end === "error");
  if (!mayHaveNoRowYet || takenOverAt === null) return false;
  const startedAt = chat.turnStartedAt ?? turn.user?.createdAt ?? null;
  return startedAt === null || takenOverAt >= Date.parse(startedAt);
}

export function isTakenOverByRows({ rows }: Pick<Turn, "rows">): boolean {
  return rows.some(({ metadata }) => metadata?.afterRestart === true);
}
