"use client";

import { ArrowUpToLine, Ellipsis, GripVertical, Pencil, X } from "lucide-react";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem } from "@/components/ui/menu";
import type { Reorder } from "@/components/ui/use-reorder";
import type { QueuedMessage } from "@/lib/chat/wire";
import { cn } from "@/lib/cn";
import { chatCopy } from "@/lib/copy/chat-copy";
import { queuedText } from "./queued-text";

interface QueueRowProps {
  message: QueuedMessage;
  /** When it is sent, if that is not when all are. */
  when: string | null;
  place: number;
  count: number;
  reorder: Reorder;
  onEdit: () => void;
  onSendNow: () => void;
  onRemove: () => void;
}

const ICON = { "aria-hidden": true, size: 14, strokeWidth: 1.75 } as const;
const words = chatCopy.queue;

/** A message that waits: its place, what it says, and what can be done with it. On touch the buttons are a menu. */
export function QueueRow(props: QueueRowProps) {
  const { message, when, place, count, reorder, onEdit, onSendNow, onRemove } = props;
  const text = queuedText(message);
  const isDragged = reorder.draggedId === message.id;
  return (
    <li
      data-reorder={message.id}
      className={cn(
        "group flex min-h-7 items-center gap-1 border-b px-1 text-ui last:border-b-0 touch:min-h-11",
        isDragged && "bg-active",
      )}
    >
      <IconButton
        label={words.grip(text)}
        tooltip={false}
        title={words.gripHelp}
        size={24}
        className={cn("cursor-grab touch-none", count < 2 && "invisible", isDragged && "cursor-grabbing")}
        {...reorder.pointerProps(message.id)}
        {...reorder.keyProps(message.id)}
      >
        <GripVertical {...ICON} />
      </IconButton>
      <span className="line-clamp-2 min-w-0 flex-1 py-1 break-words" dir="auto">
        {text}
      </span>
      {when !== null && (
        <span className="shrink-0 pr-1 text-faint text-meta group-focus-within:hidden group-hover:hidden touch:hidden">
          {when}
        </span>
      )}
      <span className="-ml-1 flex w-0 shrink-0 overflow-hidden group-focus-within:w-auto group-focus-within:overflow-visible group-hover:w-auto group-hover:overflow-visible touch:hidden">
        <IconButton label={words.edit} size={24} onClick={onEdit}>
          <Pencil {...ICON} />
        </IconButton>
        <IconButton label={words.sendNow} size={24} onClick={onSendNow}>
          <ArrowUpToLine {...ICON} />
        </IconButton>
        <IconButton
          label={words.remove}
          size={24}
          onClick={onRemove}
          // The keyboard goes on to the next row's button: a key that is held would empty the queue.
          onKeyDown={(event) => event.repeat && event.preventDefault()}
        >
          <X {...ICON} />
        </IconButton>
      </span>
      <span className="hidden touch:block">
        <Menu
          align="end"
          side="top"
          trigger={
            <IconButton label={words.more(text)} tooltip={false}>
              <Ellipsis {...ICON} size={16} />
            </IconButton>
          }
        >
          <MenuItem icon={<Pencil {...ICON} />} onSelect={onEdit}>
            {words.edit}
          </MenuItem>
          <MenuItem icon={<ArrowUpToLine {...ICON} />} description={words.sendNowHelp} onSelect={onSendNow}>
            {words.sendNow}
          </MenuItem>
          <MenuItem disabled={place === 1} onSelect={() => reorder.moveTo(message.id, place - 1)}>
            {words.up}
          </MenuItem>
          <MenuItem disabled={place === count} onSelect={() => reorder.moveTo(message.id, place + 1)}>
            {words.down}
          </MenuItem>
          <MenuItem icon={<X {...ICON} />} danger onSelect={onRemove}>
            {words.remove}
          </MenuItem>
        </Menu>
      </span>
    </li>
  );
}
