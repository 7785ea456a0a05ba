"use client";

import { useQuery } from "@tanstack/react-query";
import { usePathname } from "next/navigation";
import { type ReactNode, type RefObject, useState } from "react";
import { useMe } from "@/components/shell/me-provider";
import { useNow } from "@/components/ui/age";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import type { Reorder } from "@/components/ui/use-reorder";
import { modelsQuery } from "@/lib/api/models";
import type { Chat } from "@/lib/chat/wire";
import { copy } from "@/lib/copy";
import { routes } from "@/lib/routes";
import { ChatRow } from "./chat-row";
import type { ListItem } from "./list-items";
import { RenameField } from "./rename-field";
import { RowMenu } from "./row-menu";
import { SectionHeading } from "./section-heading";
import { useChatCommands } from "./use-chat-commands";
import { WindowedList } from "./windowed-list";

interface ChatListProps {
  items: readonly ListItem[];
  find: (chatId: string) => Chat | undefined;
  scroller: RefObject<HTMLElement | null>;
  /** After the last row. */
  end?: ReactNode;
  onDeleted?: (chatId: string) => void;
  /** How pinned chats are put in order, where the list has a section of them. */
  pinned?: Reorder;
  /** Folds the sub-agents of a chat away, or out again. */
  onFold?: (chatId: string) => void;
}

interface MenuState {
  open: boolean;
  chatId: string;
  anchor: HTMLElement;
}

/** Rows with one menu for all of them; renaming happens in the row, deleting asks first. */
export function ChatList({ items, find, scroller, end, onDeleted, pinned, onFold }: ChatListProps) {
  const { role } = useMe();
  const pathname = usePathname();
  const now = useNow();
  const commands = useChatCommands();
  const { data: models } = useQuery(modelsQuery());
  const [menu, setMenu] = useState<MenuState | null>(null);
  const [renaming, setRenaming] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<Chat | null>(null);
  const [isDeleting, setIsDeleting] = useState(false);
  const modelName = (id: string | null) =>
    models?.items.find((model) => model.id === id)?.displayName ?? null;

  const confirmDelete = copy.sidebar.confirmDelete(deleting?.title ?? "");

  const draw = (item: ListItem) => {
    if (item.kind === "heading") return <SectionHeading label={item.label} count={item.count} />;
    const chat = find(item.chatId);
    if (chat === undefined) return null;
    if (renaming === chat.id) {
      return (
        <RenameField
          title={chat.title}
          onCancel={() => setRenaming(null)}
          onRename={(title) => {
            setRenaming(null);
            void commands.rename(chat, title);
          }}
        />
      );
    }
    return (
      <ChatRow
        chat={chat}
        role={role}
        modelName={modelName(chat.modelId)}
        now={now}
        isChild={item.isChild}
        {...(item.family && onFold ? { family: { ...item.family, toggle: () => onFold(chat.id) } } : {})}
        isSelected={pathname === routes.chat(chat.id)}
        isMenuOpen={menu !== null && menu.open && menu.chatId === chat.id}
        onMenu={(anchor) => setMenu({ open: true, chatId: chat.id, anchor })}
        reorder={pinned?.order.includes(chat.id) ? pinned : null}
      />
    );
  };

  const remove = async (chat: Chat) => {
    setIsDeleting(true);
    const isGone = await commands.remove(chat);
    setIsDeleting(false);
    setDeleting(null);
    if (isGone) onDeleted?.(chat.id);
  };

  return (
    <>
      <WindowedList items={items} scroller={scroller} draw={draw} />
      {end}
      {pinned && (
        <p aria-live="polite" className="sr-only">
          {pinned.said}
        </p>
      )}
      <RowMenu
        open={menu?.open ?? false}
        chat={menu === null ? null : (find(menu.chatId) ?? null)}
        anchor={menu?.anchor ?? null}
        commands={commands}
        pinned={pinned ?? null}
        onClose={() => setMenu((current) => current && { ...current, open: false })}
        onRename={(chat) => setRenaming(chat.id)}
        onDelete={setDeleting}
      />
      <ConfirmDialog
        open={deleting !== null}
        onOpenChange={(open) => !open && setDeleting(null)}
        title={confirmDelete.title}
        sentence={confirmDelete.sentence}
        confirm={confirmDelete.button}
        destructive
        busy={isDeleting}
        onConfirm={() => deleting && void remove(deleting)}
      />
    </>
  );
}
