"use client";

import { memo, type RefObject, useMemo } from "react";
import { orToast } from "@/components/ui/or-toast";
import { toast } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { deleteQueuedMessage, editQueuedMessage, promoteQueuedMessage } from "@/lib/api/queue";
import { isBusy } from "@/lib/chat/states";
import type { Chat, Message, QueuedMessage } from "@/lib/chat/wire";
import { ContextRing } from "../context/context-ring";
import { Composer, type ComposerHandle } from "./composer";
import { ComposerNotice } from "./composer-notice";
import type { BusyBehavior, Unsent } from "./outbox";
import { chatCopy } from "@/lib/copy/chat-copy";
import type { PlanChoice } from "./plan-toggle";
import { type QueueActions, QueueList } from "./queue-list";
import { withText } from "./queued-text";
import { useChatSlashCommands } from "./use-chat-slash-commands";

interface ChatComposerProps {
  chat: Chat;
  rows: readonly Message[];
  queued: readonly QueuedMessage[];
  modelId: string | null;
  onModelChange: (modelId: string) => void;
  effort: string | null;
  onEffortChange: (effort: string) => void;
  stopping: boolean;
  plan: PlanChoice | null;
  onSend: (message: Unsent, behavior: BusyBehavior) => void;
  onStop: () => void;
  handle: RefObject<ComposerHandle | null>;
}

/** The composer of a chat that exists. It is drawn anew for what it shows, not for every piece of text that streams in. */
export const ChatComposer = memo(function ChatComposer(props: ChatComposerProps) {
  const { chat, rows, queued, modelId, onModelChange, effort, onEffortChange } = props;
  const { stopping, plan, onSend, onStop, handle } = props;
  const busy = isBusy(chat.status);
  const history = useMemo(() => promptsOf(rows), [rows]);
  const commands = useChatSlashCommands(chat, { queueCount: queued.length, plan });
  const actions = useMemo(() => queueActions(chat.id, handle), [chat.id, handle]);
  return (
    <div className="overflow-hidden px-6 pt-0.5 pb-4 [scrollbar-gutter:stable] phone:px-2 phone:pb-[calc(8px+env(safe-area-inset-bottom))]">
      <Composer
        place={chat.id}
        placeholder={chat.archived ? chatCopy.archived.placeholder : busy ? "Add to the queue…" : "Reply…"}
        modelId={modelId}
        onModelChange={onModelChange}
        effort={effort}
        onEffortChange={onEffortChange}
        busy={busy}
        stopping={stopping}
        plan={plan}
        blocked={chat.archived}
        history={history}
        onSend={onSend}
        onStop={onStop}
        handle={handle}
        meter={<ContextRing chat={chat} />}
        above={<QueueList queued={queued} chat={chat} actions={actions} />}
        hasQueue={queued.length > 0}
        notice={<ComposerNotice chat={chat} modelId={modelId} />}
        keepsDraft
        commands={commands}
        skillsOf={chat.workspaceId === null ? undefined : chat.id}
        workspaceId={chat.workspaceId}
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
function queueActions(chatId: string, composer: RefObject<ComposerHandle | null>): QueueActions {
  const words = chatCopy.queue;
  const keepText = (text: string) => {
    composer.current?.insert({ text });
    toast(words.gone);
  };
  return {
    onLate: keepText,
    focusComposer: () => composer.current?.focus(),
    remove: (queuedId) => void orToast(unlessGone(deleteQueuedMessage(chatId, queuedId)), words.notRemoved),
    sendNow: (queuedId) => void orToast(unlessGone(promoteQueuedMessage(chatId, queuedId)), words.notSent),
    move: (queuedId, position) =>
      orToast(unlessGone(editQueuedMessage(chatId, queuedId, { position })), words.notMoved),
    edit: (message, text) => {
      const content = withText(message.content, text);
      const work = editQueuedMessage(chatId, message.id, { content });
      return orToast(
        unlessGone(work, () => keepText(text)),
        words.notChanged,
      );
    },
  };
}

/** What is no longer in the queue is no failure. */
async function unlessGone(work: Promise<unknown>, onGone?: () => void): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!isApiError(error) || error.status !== 404) throw error;
    onGone?.();
  }
}
