import type { Chat, Message } from "@/lib/chat/wire";

const ASKS: Readonly<Record<string, NonNullable<Chat["awaiting"]>>> = {
  ask_user_question: "question",
  propose_plan: "plan",
};

interface AwaitedFacts {
  chat: Pick<Chat, "status" | "awaiting">;
  rows: readonly Message[];
  /** A message of this browser is on its way. */
  isAnswered: boolean;
}

/** The key of the call whose card a person can answer; null: none. Only the newest can be. */
export function awaitedCallKey({ chat, rows, isAnswered }: AwaitedFacts): string | null {
  const last = rows.at(-1);
  if (chat.status !== "waiting" || chat.awaiting === null || isAnswered) return null;
  if (last?.role !== "assistant") return null;
  const call = last.parts.findLast(
    (part) =>
      part.type === "dynamic-tool" &&
      part.state === "output-available" &&
      Object.hasOwn(ASKS, part.toolName) &&
      ASKS[part.toolName] === chat.awaiting,
  );
  return call?.type === "dynamic-tool" ? `${last.id}/${call.toolCallId}` : null;
}
