"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { terminalsQuery } from "@/lib/api/terminals";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";

export interface StopQuestion {
  view: WorkspaceView;
  /** How many shells would be ended. */
  terminals: number;
}

/** Stops a workspace at once, or after a question when that would end shells that are open. */
export function useStopQuestion(stop: (workspaceId: string) => Promise<boolean>) {
  const client = useQueryClient();
  const [question, setQuestion] = useState<StopQuestion | null>(null);

  async function countTerminals({ id, connection }: WorkspaceView): Promise<number> {
    if (connection !== "connected") return 0;
    const { items } = await client.fetchQuery({ ...terminalsQuery(id), staleTime: 0 });
    return items.filter(({ running }) => running).length;
  }
  return {
    question,
    ask: async (view: WorkspaceView) => {
      // Not knowing them is no reason not to stop it.
      const terminals = await countTerminals(view).catch(() => 0);
      if (terminals > 0) setQuestion({ view, terminals });
      else await stop(view.id);
    },
    close: () => setQuestion(null),
    confirm: async () => {
      if (question !== null && (await stop(question.view.id))) setQuestion(null);
    },
  };
}
