"use client";

import { useMe } from "@/components/shell/me-provider";
import { useRemembered } from "./use-remembered";
import { parseChoice } from "./workspace-choice";

/** Where the person's next new chat is to work: what was chosen last, each person of this browser has their own. */
export function useNewChatChoice() {
  const { id } = useMe();
  return useRemembered(`lathe:new-chat:${id}:workspace`, parseChoice);
}
