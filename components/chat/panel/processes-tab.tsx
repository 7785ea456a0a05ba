"use client";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Skeleton } from "@/components/ui/skeleton";
import type { Chat } from "@/lib/chat/wire";
import { panelCopy } from "@/lib/copy/panel-copy";
import type { ProcessInfo } from "@/lib/workspace/connection";
import { orderProcesses } from "./order-processes";
import { ProcessRow } from "./process-row";
import { useProcesses } from "./use-processes";

/** The chat's commands, running and ended, also when the turn is over. */
export function ProcessesTab({ chat }: { chat: Chat }) {
  const { data, isError, isFetching, refetch } = useProcesses(chat);
  if (chat.workspaceId === null) return <EmptyState>{panelCopy.processes.empty}</EmptyState>;
  if (!data && isError) {
    return (
      <EmptyState
        actions={
          <Button busy={isFetching} onClick={() => void refetch()}>
            Try again
          </Button>
        }
      >
        {panelCopy.processes.failed}
      </EmptyState>
    );
  }
  if (!data) {
    return (
      <div role="status" aria-label={panelCopy.processes.loading} className="px-4 py-3">
        <Skeleton className="h-5 w-1/2" />
      </div>
    );
  }
  if (data.items.length === 0) return <EmptyState>{panelCopy.processes.empty}</EmptyState>;
  const { running, ended } = orderProcesses(data.items);
  return (
    <>
      <Group title={panelCopy.processes.running} chatId={chat.id} items={running} />
      <Group title={panelCopy.processes.ended} chatId={chat.id} items={ended} />
    </>
  );
}

function Group({ title, chatId, items }: { title: string; chatId: string; items: ProcessInfo[] }) {
  if (items.length === 0) return null;
  return (
    <section className="px-1 pt-3">
      <h2 className="px-3 pb-1 font-medium text-faint text-label">
        {title} <span className="font-normal">{items.length}</span>
      </h2>
      <ul>
        {items.map((process) => (
          <ProcessRow key={process.id} chatId={chatId} process={process} />
        ))}
      </ul>
    </section>
  );
}
