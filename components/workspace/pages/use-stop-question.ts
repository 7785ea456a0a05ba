"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { workspaceProcessesQuery } from "@/lib/api/processes";
import { terminalsQuery } from "@/lib/api/terminals";
import type { WorkspaceView } from "@/lib/workspace/workspace-view";

export interface StopQuestion {
  view: WorkspaceView;
  /** How many commands and shells would be ended. */
  commands: number;
  terminals: number;
}

/** Stops a workspace at once, or after a question when that would end something that runs in it. */
export function useStopQuestion(stop: (workspaceId: string) => Promise<boolean>) {
  const client = useQueryClient();
  const [question, setQuestion] = useState<StopQuestion | null>(null);

  async function countRunning({ id, connection }: WorkspaceView) {
    if (connection !== "connected") return { commands: 0, terminals: 0 };
    const asked = [workspaceProcessesQuery(id), terminalsQuery(id)] as const;
    // Not knowing them is no reason not to stop it.
    const [commands, terminals] = await Promise.all([
      client.fetchQuery({ ...asked[0], staleTime: 0 }).then(runningOf, () => 0),
      client.fetchQuery({ ...asked[1], staleTime: 0 }).then(runningOf, () => 0),
    ]);
    return { commands, terminals };
  }
  return {
    question,
    ask: async (view: WorkspaceView) => {
      const running = await countRunning(view);
      if (running.commands + running.terminals > 0) setQuestion({ view, ...running });
      else await stop(view.id);
    },
    close: () => setQuestion(null),
    confirm: async () => {
      if (question !== null && (await stop(question.view.id))) setQuestion(null);
    },
  };
}

function runningOf({ items }: { items: readonly { running: boolean }[] }): number {
  return items.filter(({ running }) => running).length;
}
