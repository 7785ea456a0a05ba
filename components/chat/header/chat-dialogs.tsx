"use client";

import { Suspense, useState } from "react";
import { lazyPart } from "@/components/ui/lazy-part";
import type { ChatCommands } from "@/components/sidebar/use-chat-commands";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog } from "@/components/ui/dialog";
import type { Chat } from "@/lib/chat/wire";
import { copy } from "@/lib/copy";

const LabelsForm = lazyPart(() => import("../labels/labels-form").then((module) => module.LabelsForm));

export type ChatDialog = "labels" | "delete";

interface ChatDialogsProps {
  chat: Chat;
  commands: ChatCommands;
  open: ChatDialog | null;
  onClose: () => void;
}

/** What the menu of a chat asks before it does it. */
export function ChatDialogs({ chat, commands, open, onClose }: ChatDialogsProps) {
  const [isDeleting, setIsDeleting] = useState(false);
  const { title, sentence, button } = copy.sidebar.confirmDelete(chat.title);
  const remove = async () => {
    setIsDeleting(true);
    await commands.remove(chat);
    setIsDeleting(false);
    onClose();
  };
  const close = (isOpen: boolean) => {
    if (!isOpen) onClose();
  };
  return (
    <>
      <Dialog
        open={open === "labels"}
        onOpenChange={close}
        title="Labels"
        description="Names and values that scripts find this chat by."
      >
        <Suspense fallback={<div className="h-21" />}>
          <LabelsForm
            labels={chat.labels}
            onSave={(labels) => commands.setLabels(chat, labels)}
            onClose={onClose}
          />
        </Suspense>
      </Dialog>
      <ConfirmDialog
        open={open === "delete"}
        onOpenChange={close}
        title={title}
        sentence={sentence}
        confirm={button}
        destructive
        busy={isDeleting}
        onConfirm={() => void remove()}
      />
    </>
  );
}
