import type { Chat } from "@/lib/chat/wire";

/** What the tab itself tells about the person's chats. */
export interface Attention {
  /** Chats in which nothing goes on until a person does something. */
  needsYou: number;
  /** The dot on the icon; the most urgent one wins. */
  dot: "needs-you" | "error" | "running" | null;
}

type WatchedChat = Pick<Chat, "status" | "archived" | "parentChatId"> & Partial<Pick<Chat, "awaiting">>;

/** A sub-agent's failure is its parent's affair; its question is the person's. */
export function attention(chats: Iterable<WatchedChat>): Attention {
  let questions = 0;
  let errors = 0;
  let running = 0;
  for (const chat of chats) {
    if (chat.archived) continue;
    if (chat.status === "requires_action" || chat.awaiting) questions += 1;
    else if (chat.status === "error" && chat.parentChatId === null) errors += 1;
    else if (chat.status === "running" || chat.status === "interrupting") running += 1;
  }
  const needsYou = questions + errors;
  if (questions > 0) return { needsYou, dot: "needs-you" };
  if (errors > 0) return { needsYou, dot: "error" };
  return { needsYou, dot: running > 0 ? "running" : null };
}

/** `(2) Fix the queue · Lathe`. */
export function pageTitle(title: string, needsYou: number): string {
  return `${needsYou > 0 ? `(${needsYou}) ` : ""}${title} · Lathe`;
}
