"use client";

import { Archive, ArchiveRestore, Copy, Ellipsis, Folder, Pencil } from "lucide-react";
import { PHONE_QUERY, useMedia } from "@/components/shell/use-media";
import type { ChatCommands } from "@/components/sidebar/use-chat-commands";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { toast, toastError } from "@/components/ui/toast";
import { useWorkspace } from "@/components/workspace/use-workspace";
import { workspaceCondition, workspacePlace } from "@/components/workspace/workspace-words";
import { canArchive, canUnarchive } from "@/lib/chat/chat-actions";
import type { Chat } from "@/lib/chat/wire";

interface ChatMenuProps {
  chat: Chat;
  commands: ChatCommands;
  onRename: () => void;
  onOpenDetails: () => void;
}

const ICON = { "aria-hidden": true, size: 16, strokeWidth: 1.75 } as const;

async function copyId(chatId: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(chatId);
    toast("Chat id copied.");
  } catch {
    toastError("The browser did not allow copying.", { detail: chatId });
  }
}

/** What can be done with this chat; on a phone also where it works. */
export function ChatMenu({ chat, commands, onRename, onOpenDetails }: ChatMenuProps) {
  const isPhone = useMedia(PHONE_QUERY);
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label="More" tooltip={false}>
          <Ellipsis {...ICON} />
        </IconButton>
      }
    >
      {isPhone && <WorkspaceItem workspaceId={chat.workspaceId} onSelect={onOpenDetails} />}
      <MenuItem icon={<Pencil {...ICON} />} onSelect={onRename}>
        Rename
      </MenuItem>
      {chat.parentChatId === null && !chat.archived && (
        <MenuItem
          icon={<Archive {...ICON} />}
          disabled={!canArchive(chat)}
          {...(canArchive(chat) ? {} : { description: "Stop it first" })}
          onSelect={() => void commands.archive(chat)}
        >
          Archive
        </MenuItem>
      )}
      {chat.parentChatId === null && chat.archived && (
        <MenuItem
          icon={<ArchiveRestore {...ICON} />}
          disabled={!canUnarchive(chat)}
          onSelect={() => void commands.restore(chat)}
        >
          Restore
        </MenuItem>
      )}
      <MenuItem icon={<Copy {...ICON} />} onSelect={() => void copyId(chat.id)}>
        Copy chat id
      </MenuItem>
    </Menu>
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
