"use client";

import { Bug, Copy, Download, Folder, Pencil, Search, Tag, TextCursorInput, Trash2 } from "lucide-react";
import { PHONE_QUERY, useMedia } from "@/components/shell/use-media";
import { ArchiveItem, PinItem, RestoreItem } from "@/components/sidebar/place-items";
import type { ChatCommands } from "@/components/sidebar/use-chat-commands";
import { useRegenerateTitle } from "@/components/sidebar/use-regenerate-title";
import { MenuItem, MenuSeparator } from "@/components/ui/menu";
import { toast, toastError } from "@/components/ui/toast";
import { useCommandKey } from "@/components/ui/use-command-key";
import { useWorkspace } from "@/components/workspace/use-workspace";
import { workspaceCondition, workspacePlace } from "@/components/workspace/workspace-words";
import { exportPath } from "@/lib/api/chats";
import type { Chat } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { panelCopy } from "@/lib/copy/panel-copy";
import type { ChatDialog } from "./chat-dialogs";

export interface ChatMenuProps {
  chat: Chat;
  commands: ChatCommands;
  onRename: () => void;
  onOpenDetails: () => void;
  onOpenDebug: () => void;
  onDialog: (dialog: ChatDialog) => void;
  onFind: () => void;
}

const ICON = { "aria-hidden": true, size: 16, strokeWidth: 1.75 } as const;

/** The browser fetches it itself: however long the chat is, the page does not hold it. */
function download(chatId: string): void {
  const link = document.createElement("a");
  link.href = exportPath(chatId);
  link.download = "";
  link.click();
}

async function copyId(chatId: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(chatId);
    toast("Chat id copied.");
  } catch {
    toastError("The browser did not allow copying.", { detail: chatId });
  }
}

/** What can be done with this chat; on a phone also where it works. Fetched when somebody is about to open the menu. */
export function ChatMenuItems(props: ChatMenuProps) {
  const { chat, commands, onRename, onOpenDetails, onOpenDebug, onDialog, onFind } = props;
  const command = useCommandKey();
  const isPhone = useMedia(PHONE_QUERY);
  const title = useRegenerateTitle(chat.id);
  const isRoot = chat.parentChatId === null;
  const place = { chat, commands };
  return (
    <>
      {isPhone && <WorkspaceItem workspaceId={chat.workspaceId} onSelect={onOpenDetails} />}
      <MenuItem icon={<Search {...ICON} />} hint={`${command} F`} onSelect={onFind}>
        {chatCopy.find.title}
      </MenuItem>
      <MenuItem icon={<Pencil {...ICON} />} onSelect={onRename}>
        Rename
      </MenuItem>
      <MenuItem
        icon={<TextCursorInput {...ICON} />}
        disabled={title.isPending}
        {...(title.isPending ? { description: chatCopy.title.pending } : {})}
        onSelect={title.regenerate}
      >
        {chatCopy.title.regenerate}
      </MenuItem>
      <PinItem {...place} />
      <MenuItem icon={<Tag {...ICON} />} onSelect={() => onDialog("labels")}>
        Labels…
      </MenuItem>
      <ArchiveItem {...place} />
      {isRoot && chat.archived && <RestoreItem {...place} />}
      <MenuItem icon={<Download {...ICON} />} onSelect={() => download(chat.id)}>
        {chatCopy.export}
      </MenuItem>
      <MenuItem icon={<Copy {...ICON} />} onSelect={() => void copyId(chat.id)}>
        Copy chat id
      </MenuItem>
      <MenuItem icon={<Bug {...ICON} />} onSelect={onOpenDebug}>
        {panelCopy.tabs.debug}
      </MenuItem>
      {isRoot && chat.archived && (
        <>
          <MenuSeparator />
          <MenuItem icon={<Trash2 {...ICON} />} danger onSelect={() => onDialog("delete")}>
            Delete…
          </MenuItem>
        </>
      )}
    </>
  );
}

function WorkspaceItem({ workspaceId, onSelect }: { workspaceId: string | null; onSelect: () => void }) {
  const { view, state } = useWorkspace(workspaceId);
  if (view === null || state === null) return null;
  return (
    <>
      <MenuItem icon={<Folder {...ICON} />} description={workspaceCondition(view, state)} onSelect={onSelect}>
        {workspacePlace(view)}
      </MenuItem>
      <MenuSeparator />
    </>
  );
}
