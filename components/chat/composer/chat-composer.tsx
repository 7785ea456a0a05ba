"use client";

import { memo, type Ref, useMemo } from "react";
import { toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { deleteQueuedMessage } from "@/lib/api/queue";
import { isBusy } from "@/lib/chat/states";
import type { Chat, Message, QueuedMessage } from "@/lib/chat/wire";
import { Composer, type ComposerHandle } from "./composer";
import { ComposerNotice } from "./composer-notice";
import type { BusyBehavior } from "./outbox";
import { QueueList } from "./queue-list";

interface ChatComposerProps {
  chat: Chat;
  rows: readonly Message[];
  queued: readonly QueuedMessage[];
  modelId: string | null;
  onModelChange: (modelId: string) => void;
  stopping: boolean;
  onSend: (text: string, behavior: BusyBehavior) => void;
  onStop: () => void;
  handle: Ref<ComposerHandle>;
}

/** The composer of a chat that exists. It is drawn anew for what it shows, not for every piece of text that streams in. */
export const ChatComposer = memo(function ChatComposer(props: ChatComposerProps) {
  const { chat, rows, queued, modelId, onModelChange, stopping, onSend, onStop, handle } = props;
  const busy = isBusy(chat.status);
  const history = useMemo(() => promptsOf(rows), [rows]);
  return (
    <div className="overflow-hidden px-6 pt-0.5 pb-4 [scrollbar-gutter:stable] phone:px-2 phone:pb-[calc(8px+env(safe-area-inset-bottom))]">
      <Composer
        place={chat.id}
        placeholder={busy ? "Add to the queue…" : "Reply…"}
        modelId={modelId}
        onModelChange={onModelChange}
        busy={busy}
        stopping={stopping}
        blocked={chat.archived}
        history={history}
        onSend={onSend}
        onStop={onStop}
        handle={handle}
        above={
          <>
            <QueueList queued={queued} onRemove={(queuedId) => void removeQueued(chat.id, queuedId)} />
            <ComposerNotice chat={chat} modelId={modelId} />
          </>
        }
      />
    </div>
  );
});

/** Prompts of this window, for recalling with the arrow key. */
function promptsOf(rows: readonly Message[]): string[] {
  return rows
    .filter((row) => row.role === "user")
    .map((row) => row.parts.map((part) => (part.type === "text" ? part.text : "")).join("\n"))
    .filter((text) => text.trim() !== "");
}

/** Gone is gone: a message that another tab has removed, or that was sent meanwhile, is no failure. */
async function removeQueued(chatId: string, queuedId: string): Promise<void> {
  try {
    await deleteQueuedMessage(chatId, queuedId);
  } catch (error) {
    if (isApiError(error) && error.status === 404) return;
    toastError(isApiError(error) ? error.message : "The server cannot be reached.");
  }
}
