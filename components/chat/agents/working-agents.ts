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
