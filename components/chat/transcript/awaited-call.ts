import { isForPersonPart } from "@/components/tool-call/call-view";
import { awaitedAfter } from "@/lib/chat/plan-mode";
import type { Chat, Message } from "@/lib/chat/wire";

interface AwaitedFacts {
  chat: Pick<Chat, "status" | "awaiting" | "archived">;
  rows: readonly Message[];
  /** A message of this browser is on its way. */
  isAnswered: boolean;
}

/** The key of the call whose card a person can answer; null: none. Only the newest can be. */
export function awaitedCallKey({ chat, rows, isAnswered }: AwaitedFacts): string | null {
  const last = rows.at(-1);
  if (chat.status !== "waiting" || chat.archived || chat.awaiting === null || isAnswered) return null;
  if (last?.role !== "assistant") return null;
  const call = last.parts.findLast(
    (part) =>
      part.type === "dynamic-tool" && isForPersonPart(part) && awaitedAfter(part.toolName) === chat.awaiting,
  );
  return call?.type === "dynamic-tool" ? `${last.id}/${call.toolCallId}` : null;
}
