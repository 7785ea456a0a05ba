"use client";

import { ArrowDown, ArrowUp, CircleStop, Pencil, Trash2 } from "lucide-react";
import type { Reorder } from "@/components/ui/use-reorder";
import { MenuItem, MenuSeparator } from "@/components/ui/menu";
import type { Chat } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { ArchiveItem, PinItem, RestoreItem } from "./place-items";
import type { ChatCommands } from "./use-chat-commands";

export interface RowMenuItemsProps {
  chat: Chat;
  commands: ChatCommands;
  /** Where pinned chats have an order: how one is moved. */
  pinned: Reorder | null;
  onRename: (chat: Chat) => void;
  onDelete: (chat: Chat) => void;
}

const ICON = { "aria-hidden": true, size: 16, strokeWidth: 1.75 } as const;

/** What can be done with a chat; what its state forbids is shown as not possible now. Fetched with the first menu that opens. */
export function RowMenuItems({ chat, commands, pinned, onRename, onDelete }: RowMenuItemsProps) {
  const isRoot = chat.parentChatId === null;
  const place = { chat, commands };
  return (
    <>
      <PinItem {...place} />
      {pinned !== null && <MoveItems chat={chat} pinned={pinned} />}
      <MenuItem icon={<Pencil {...ICON} />} onSelect={() => onRename(chat)}>
        Rename
      </MenuItem>
      {(chat.status === "running" || chat.status === "requires_action") && (
        <MenuItem icon={<CircleStop {...ICON} />} onSelect={() => void commands.stop(chat)}>
          {chatCopy.agents.stopOne}
        </MenuItem>
      )}
      <ArchiveItem {...place} />
      {isRoot && chat.archived && (
        <>
          <RestoreItem {...place} />
          <MenuSeparator />
          <MenuItem icon={<Trash2 {...ICON} />} danger onSelect={() => onDelete(chat)}>
            Delete…
          </MenuItem>
        </>
      )}
    </>
  );
}

/** The way of the keyboard and of a finger to what a mouse does by dragging. */
function MoveItems({ chat, pinned }: { chat: Chat; pinned: Reorder }) {
  const place = pinned.order.indexOf(chat.id) + 1;
  if (place === 0 || pinned.order.length < 2) return null;
  return (
    <>
      <MenuItem
        icon={<ArrowUp {...ICON} />}
        disabled={place === 1}
        onSelect={() => pinned.moveTo(chat.id, place - 1)}
      >
        Move up
      </MenuItem>
      <MenuItem
        icon={<ArrowDown {...ICON} />}
        disabled={place === pinned.order.length}
        onSelect={() => pinned.moveTo(chat.id, place + 1)}
      >
        Move down
      </MenuItem>
    </>
  );
}
