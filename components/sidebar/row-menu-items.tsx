"use client";

import { Archive, ArchiveRestore, ArrowDown, ArrowUp, Pencil, Pin, PinOff, Trash2 } from "lucide-react";
import type { Reorder } from "@/components/ui/use-reorder";
import { MenuItem, MenuSeparator } from "@/components/ui/menu";
import { canArchive, canUnarchive } from "@/lib/chat/chat-actions";
import type { Chat } from "@/lib/chat/wire";
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
  const isPinned = chat.pinOrder !== null;
  return (
    <>
      {isRoot && !chat.archived && (
        <MenuItem
          icon={isPinned ? <PinOff {...ICON} /> : <Pin {...ICON} />}
          onSelect={() => void commands.setPinned(chat, !isPinned)}
        >
          {isPinned ? "Unpin" : "Pin"}
        </MenuItem>
      )}
      {pinned !== null && <MoveItems chat={chat} pinned={pinned} />}
      <MenuItem icon={<Pencil {...ICON} />} onSelect={() => onRename(chat)}>
        Rename
      </MenuItem>
      {isRoot && !chat.archived && (
        <MenuItem
          icon={<Archive {...ICON} />}
          hint="E"
          disabled={!canArchive(chat)}
          {...(canArchive(chat) ? {} : { description: "Stop it first" })}
          onSelect={() => void commands.archive(chat)}
        >
          Archive
        </MenuItem>
      )}
      {isRoot && chat.archived && (
        <>
          <MenuItem
            icon={<ArchiveRestore {...ICON} />}
            disabled={!canUnarchive(chat)}
            onSelect={() => void commands.restore(chat)}
          >
            Restore
          </MenuItem>
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
