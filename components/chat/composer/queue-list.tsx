"use client";

import { ListEnd, X } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import type { QueuedMessage } from "@/lib/chat/wire";

interface QueueListProps {
  queued: readonly QueuedMessage[];
  onRemove: (queuedId: string) => void;
}

function textOf(message: QueuedMessage): string {
  return message.content
    .map((part) => (part.type === "text" ? part.text : part.type === "file-reference" ? part.path : "file"))
    .join(" ");
}

/** What waits for the turn to end, in order. */
export function QueueList({ queued, onRemove }: QueueListProps) {
  if (queued.length === 0) return null;
  return (
    <ul aria-label="Queued messages" className="mx-3 rounded-t-card border border-b-0 bg-main phone:mx-2">
      {queued.map((message) => (
        <li
          key={message.id}
          className="group flex min-h-7 items-center gap-2 border-b px-2 text-ui last:border-b-0"
        >
          <ListEnd aria-hidden="true" size={14} strokeWidth={1.75} className="shrink-0 text-faint" />
          <span className="line-clamp-2 min-w-0 flex-1 py-1 break-words">{textOf(message)}</span>
          <span className="shrink-0 text-faint text-meta group-focus-within:hidden group-hover:hidden touch:hidden">
            Sends when this turn ends
          </span>
          <IconButton
            label="Remove from the queue"
            size={24}
            className="opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 touch:opacity-100"
            onClick={() => onRemove(message.id)}
          >
            <X aria-hidden="true" size={14} strokeWidth={1.75} />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}
