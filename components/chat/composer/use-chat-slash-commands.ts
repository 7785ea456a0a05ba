"use client";

import { useMemo } from "react";
import { orToast } from "@/components/ui/or-toast";
import { clearChat, compactChat } from "@/lib/api/chats";
import { canClear, canCompact } from "@/lib/chat/chat-actions";
import type { Chat } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { planCommand } from "./plan-command";
import type { PlanChoice } from "./plan-toggle";
import type { SlashCommand } from "./slash-commands";

interface CommandFacts {
  queueCount: number;
  plan: PlanChoice | null;
}

/** What can be done with the model's memory of a chat, and with what its next turn is for. */
export function useChatSlashCommands(
  chat: Chat,
  { queueCount, plan }: CommandFacts,
): readonly SlashCommand[] {
  const { id, status, archived } = chat;
  return useMemo(() => {
    const words = chatCopy.slash;
    const facts = { status, archived, queueCount };
    const refusal = (isAllowed: boolean) => {
      if (isAllowed) return null;
      return archived ? words.archived : queueCount > 0 && status === "error" ? words.queued : words.busy;
    };
    return [
      {
        name: "compact",
        description: words.compact,
        refusal: refusal(canCompact(facts)),
        run: () => void orToast(compactChat(id), words.notCompacted),
      },
      {
        name: "clear",
        description: words.clear,
        refusal: refusal(canClear(facts)),
        run: () => void orToast(clearChat(id), words.notCleared),
      },
      ...(plan === null ? [] : [planCommand(plan)]),
    ];
  }, [id, status, archived, queueCount, plan]);
}
