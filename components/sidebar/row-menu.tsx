"use client";

import { lazyPart } from "@/components/ui/lazy-part";
import { AnchoredMenu } from "@/components/ui/menu";
import type { Reorder } from "@/components/ui/use-reorder";
import type { Chat } from "@/lib/chat/wire";
import type { ChatCommands } from "./use-chat-commands";

const Items = lazyPart(() => import("./row-menu-items").then((module) => module.RowMenuItems));

interface RowMenuProps {
  open: boolean;
  chat: Chat | null;
  anchor: HTMLElement | null;
  commands: ChatCommands;
  /** Where pinned chats have an order: how one is moved. */
  pinned?: Reorder | null;
  onClose: () => void;
  onRename: (chat: Chat) => void;
  onDelete: (chat: Chat) => void;
}

/** One menu for all rows of the list. */
export function RowMenu({ open, chat, anchor, pinned = null, onClose, ...items }: RowMenuProps) {
  if (chat === null) return null;
  return (
    <AnchoredMenu open={open} anchor={anchor} onClose={onClose}>
      <Items chat={chat} pinned={pinned} {...items} />
    </AnchoredMenu>
  );
}
