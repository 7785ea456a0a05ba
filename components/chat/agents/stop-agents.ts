import { orToast } from "@/components/ui/or-toast";
import { interruptChat } from "@/lib/api/chats";
import type { Chat } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";

/** Ends the turns of sub-agents; the chat that started them goes on. */
export function stopAgents(agents: readonly Pick<Chat, "id">[]): void {
  for (const { id } of agents) void orToast(interruptChat(id), chatCopy.agents.notStopped);
}
