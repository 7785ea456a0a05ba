"use client";

import { useMemo, useState } from "react";
import { orToast } from "@/components/ui/or-toast";
import { updateChat } from "@/lib/api/chats";
import type { Chat } from "@/lib/chat/wire";
import { planCopy } from "@/lib/copy/plan-copy";
import type { PlanChoice } from "./plan-toggle";

/** A chat's plan mode, shown as it was chosen before the server has said so; null for sub-agents, who take their parent's. */
export function usePlanMode({ id, planMode, parentChatId }: Chat): PlanChoice | null {
  const [wanted, setWanted] = useState<boolean | null>(null);
  if (wanted !== null && wanted === planMode) setWanted(null);
  const on = wanted ?? planMode;
  return useMemo(() => {
    if (parentChatId !== null) return null;
    const onChange = (next: boolean) => {
      setWanted(next);
      const saving = updateChat(id, { planMode: next }).catch((error: unknown) => {
        setWanted(null);
        throw error;
      });
      void orToast(saving, planCopy.notChanged);
    };
    return { on, onChange };
  }, [id, on, parentChatId]);
}
