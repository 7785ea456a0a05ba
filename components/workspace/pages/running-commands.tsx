"use client";

import { useQuery } from "@tanstack/react-query";
import { orderProcesses } from "@/components/chat/panel/order-processes";
import { ProcessRow } from "@/components/chat/panel/process-row";
import { workspaceProcessesQuery } from "@/lib/api/processes";
import { workspacePageCopy as words } from "@/lib/copy/workspace-page-copy";
import type { ListedChat } from "./workspace-list";

interface RunningCommandsProps {
  workspaceId: string;
  chats: readonly ListedChat[];
}

const POLL_MS = 3_000;

/** What its chats run in a workspace, the longest running first. While nothing does, nothing is said. */
export function RunningCommands({ workspaceId, chats }: RunningCommandsProps) {
  const { data } = useQuery({ ...workspaceProcessesQuery(workspaceId), refetchInterval: POLL_MS });
  const { running } = orderProcesses(data?.items ?? []);
  if (running.length === 0) return null;
  return (
    <section>
      <h2 className="pb-2 text-panel">{words.running}</h2>
      <ul className="divide-y rounded-card border">
        {running.map(
          (process) =>
            process.chatId !== null && (
              <ProcessRow
                key={process.id}
                chatId={process.chatId}
                process={process}
                chat={chats.find(({ id }) => id === process.chatId)}
              />
            ),
        )}
      </ul>
    </section>
  );
}
