"use client";

import { PanelRight } from "lucide-react";
import { Suspense, useState } from "react";
import { choosePanelTab, type PanelTab } from "@/components/chat/panel/panel-tab";
import { ColumnHeader } from "@/components/shell/column-header";
import { useFrame } from "@/components/shell/frame-provider";
import { useWatch } from "@/components/shell/watch-provider";
import { RenameField } from "@/components/sidebar/rename-field";
import { useChatCommands } from "@/components/sidebar/use-chat-commands";
import { useIsTitlePending } from "@/components/sidebar/use-regenerate-title";
import { Chip } from "@/components/ui/chip";
import { IconButton } from "@/components/ui/icon-button";
import { lazyPart } from "@/components/ui/lazy-part";
import { Spinner } from "@/components/ui/spinner";
import type { Chat } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { planCopy } from "@/lib/copy/plan-copy";
import type { ChatDialog } from "./chat-dialogs";
import { ChatMenu } from "./chat-menu";
import { ParentLink } from "./parent-link";
import { RunningChip } from "./running-chip";
import { WorkspaceChip } from "./workspace-chip";

const ChatDialogs = lazyPart(() => import("./chat-dialogs").then((module) => module.ChatDialogs));

interface ChatHeaderProps {
  chat: Chat;
  onFind: () => void;
}

/** What this chat is, where it works, what runs there. */
export function ChatHeader({ chat, onFind }: ChatHeaderProps) {
  const { panelShown, showPanel, togglePanel } = useFrame();
  const commands = useChatCommands();
  const [renaming, setRenaming] = useState(false);
  const isTitlePending = useIsTitlePending(chat.id);
  const [dialog, setDialog] = useState<ChatDialog | null>(null);
  const [hasAsked, setHasAsked] = useState(false);
  if (dialog !== null && !hasAsked) setHasAsked(true);
  // The list knows a new title before the server has confirmed it.
  const title = useWatch().chats.get(chat.id)?.title ?? chat.title;
  const openTab = (tab: PanelTab) => {
    choosePanelTab(tab);
    showPanel(true);
  };
  const openDetails = () => openTab("details");
  return (
    <ColumnHeader>
      {chat.parentChatId !== null && <ParentLink chatId={chat.parentChatId} />}
      {renaming ? (
        <div className="min-w-0 max-w-90 flex-1">
          <RenameField
            title={title}
            onCancel={() => setRenaming(false)}
            onRename={(wanted) => {
              setRenaming(false);
              void commands.rename(chat, wanted);
            }}
          />
        </div>
      ) : (
        <h1
          className="min-w-24 shrink truncate font-medium text-ui phone:flex-1"
          title={title}
          onDoubleClick={() => setRenaming(true)}
        >
          {title}
        </h1>
      )}
      {isTitlePending && (
        <span role="status" className="flex shrink-0">
          <Spinner size={12} className="text-muted" />
          <span className="sr-only">{chatCopy.title.pending}</span>
        </span>
      )}
      {chat.planMode && <Chip tone="plan">{planCopy.toggle}</Chip>}
      <WorkspaceChip workspaceId={chat.workspaceId} onOpen={openDetails} />
      <span className="flex-1 phone:hidden" />
      <RunningChip chat={chat} />
      <IconButton
        label={panelShown ? "Hide the panel" : "Show the panel"}
        hint="]"
        on={panelShown}
        aria-pressed={panelShown}
        onClick={togglePanel}
      >
        <PanelRight aria-hidden="true" size={16} strokeWidth={1.75} className="phone:size-5" />
      </IconButton>
      <ChatMenu
        chat={chat}
        commands={commands}
        onRename={() => setRenaming(true)}
        onOpenDetails={openDetails}
        onOpenDebug={() => openTab("debug")}
        onDialog={setDialog}
        onFind={onFind}
      />
      {hasAsked && (
        <Suspense fallback={null}>
          <ChatDialogs chat={chat} commands={commands} open={dialog} onClose={() => setDialog(null)} />
        </Suspense>
      )}
    </ColumnHeader>
  );
}
