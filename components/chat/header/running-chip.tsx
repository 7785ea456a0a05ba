"use client";

import { SquareTerminal } from "lucide-react";
import { orderProcesses } from "@/components/chat/panel/order-processes";
import { ProcessRow } from "@/components/chat/panel/process-row";
import { useProcesses } from "@/components/chat/panel/use-processes";
import { Popover } from "@/components/ui/popover";
import type { Chat } from "@/lib/chat/wire";
import { panelCopy } from "@/lib/copy/panel-copy";

/** `1 running`, only while it is so; opens the list of commands with Stop. */
export function RunningChip({ chat }: { chat: Chat }) {
  const { data } = useProcesses(chat);
  const { running } = orderProcesses(data?.items ?? []);
  if (running.length === 0) return null;
  return (
    <Popover
      title={panelCopy.processes.title}
      align="end"
      trigger={
        <button
          type="button"
          className="inline-flex h-6 shrink-0 items-center gap-1.5 rounded-row border px-2 text-link text-meta hover:bg-hover touch:h-11"
        >
          <SquareTerminal aria-hidden="true" size={14} strokeWidth={1.75} />
          {running.length} running
        </button>
      }
    >
      <ul className="pb-1.5">
        {running.map((process) => (
          <ProcessRow key={process.id} chatId={chat.id} process={process} />
        ))}
      </ul>
    </Popover>
  );
}
