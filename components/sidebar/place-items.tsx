"use client";

import { Archive, ArchiveRestore, Pin, PinOff } from "lucide-react";
import { MenuItem } from "@/components/ui/menu";
import { canArchive, canUnarchive } from "@/lib/chat/chat-actions";
import type { Chat } from "@/lib/chat/wire";
import type { ChatCommands } from "./use-chat-commands";

interface PlaceItemProps {
  chat: Chat;
  commands: ChatCommands;
}

const ICON = { "aria-hidden": true, size: 16, strokeWidth: 1.75 } as const;

/** Sub-agents stand where the chat stands that started them. */
function hasPlace({ parentChatId, archived }: Chat): boolean {
  return parentChatId === null && !archived;
}

export function PinItem({ chat, commands }: PlaceItemProps) {
  if (!hasPlace(chat)) return null;
  const isPinned = chat.pinOrder !== null;
  return (
    <MenuItem
      icon={isPinned ? <PinOff {...ICON} /> : <Pin {...ICON} />}
      onSelect={() => void commands.setPinned(chat, !isPinned)}
    >
      {isPinned ? "Unpin" : "Pin"}
    </MenuItem>
  );
}

export function ArchiveItem({ chat, commands }: PlaceItemProps) {
  if (!hasPlace(chat)) return null;
  return (
    <MenuItem
      icon={<Archive {...ICON} />}
      hint="E"
      disabled={!canArchive(chat)}
      {...(canArchive(chat) ? {} : { description: "Stop it first" })}
      onSelect={() => void commands.archive(chat)}
    >
      Archive
    </MenuItem>
  );
}

export function RestoreItem({ chat, commands }: PlaceItemProps) {
  return (
    <MenuItem
      icon={<ArchiveRestore {...ICON} />}
      disabled={!canUnarchive(chat)}
      onSelect={() => void commands.restore(chat)}
    >
      Restore
    </MenuItem>
  );
}
