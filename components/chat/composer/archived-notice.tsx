"use client";

import { useState } from "react";
import { useChatCommands } from "@/components/sidebar/use-chat-commands";
import { Button } from "@/components/ui/button";
import type { Chat } from "@/lib/chat/wire";
import { chatCopy } from "@/lib/copy/chat-copy";
import { NoticeLine } from "./notice-line";

/** Nothing can be sent to an archived chat; a sub-agent is archived, and restored, with its parent. */
export function ArchivedNotice({ chat }: { chat: Chat }) {
  const { restore } = useChatCommands();
  const [busy, setBusy] = useState(false);
  const words = chatCopy.archived;
  if (chat.parentChatId !== null) return <NoticeLine>{words.withParent}</NoticeLine>;
  const run = async () => {
    setBusy(true);
    await restore(chat);
    setBusy(false);
  };
  return (
    <NoticeLine
      action={
        <Button busy={busy} onClick={() => void run()}>
          {words.restore}
        </Button>
      }
    >
      {words.sentence}
    </NoticeLine>
  );
}
