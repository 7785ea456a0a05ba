"use client";

import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { MainColumn } from "@/components/shell/main-column";
import { useFrame } from "@/components/shell/frame-provider";
import { useMe } from "@/components/shell/me-provider";
import { toastError } from "@/components/ui/toast";
import { WorkspaceNotice } from "@/components/workspace/workspace-notice";
import { isApiError } from "@/lib/api/api-error";
import { interruptChat, retryChat } from "@/lib/api/chats";
import { modelsQuery } from "@/lib/api/models";
import { deleteQueuedMessage } from "@/lib/api/queue";
import { isBusy } from "@/lib/chat/states";
import type { Chat, Message, MessagesPage } from "@/lib/chat/wire";
import { Composer, type ComposerHandle } from "./composer/composer";
import { ComposerNotice } from "./composer/composer-notice";
import { QueueList } from "./composer/queue-list";
import { useOutbox } from "./composer/use-outbox";
import { ChatHeader } from "./header/chat-header";
import { ConnectionNotices } from "./notices/connection-notices";
import { ChatPanel } from "./panel/chat-panel";
import { useChatStream } from "./stream/use-chat-stream";
import { useMarkRead } from "./stream/use-mark-read";
import { useStopping } from "./use-stopping";
import { Transcript } from "./transcript/transcript";

interface ChatPageProps {
  chat: Chat;
  page: MessagesPage;
}

/** Prompts of this window, for recalling with the arrow key. */
function promptsOf(rows: readonly Message[]): string[] {
  return rows
    .filter((row) => row.role === "user")
    .map((row) => row.parts.map((part) => (part.type === "text" ? part.text : "")).join("\n"))
    .filter((text) => text.trim() !== "");
}

async function orToast(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    toastError(isApiError(error) ? error.message : "The server cannot be reached.");
  }
}

export function ChatPage({ chat: initialChat, page }: ChatPageProps) {
  const { state, loadOlder, reconnect, putSent } = useChatStream(initialChat.id, {
    chat: initialChat,
    page,
  });
  const chat = state.chat ?? initialChat;
  const me = useMe();
  const { showPanel } = useFrame();
  const composer = useRef<ComposerHandle>(null);
  const outbox = useOutbox(chat.id, putSent);
  const [chosenModel, setChosenModel] = useState<string | null>(null);
  const modelId = chosenModel ?? chat.modelId;
  const stopping = useStopping(chat);
  const busy = isBusy(chat.status);
  const history = useMemo(() => promptsOf(state.rows), [state.rows]);
  useMarkRead(chat, state.rows);
  const models = useQuery(modelsQuery());
  const modelName = models.data?.items.find((model) => model.id === chat.modelId)?.displayName ?? "The model";

  const stop = useCallback(() => {
    stopping.begin();
    void orToast(interruptChat(chat.id));
  }, [chat.id, stopping]);
  const actions = {
    send: (text: string) => outbox.add({ text, modelId, busyBehavior: "queue" as const }),
    retry: () => void orToast(retryChat(chat.id)),
    stop,
    openChanges: () => showPanel(true),
    resend: outbox.tryAgain,
    takeBack: (key: string) => composer.current?.insert(outbox.takeBack(key)),
    reconnect,
  };

  return (
    <>
      <MainColumn>
        <ChatHeader chat={chat} />
        <ConnectionNotices connection={state.connection} onReconnect={reconnect} />
        <Transcript
          chat={chat}
          rows={state.rows}
          sending={outbox.items}
          live={state.live}
          retry={state.retry}
          error={state.error}
          connection={state.connection}
          takenOverAt={state.takenOverAt}
          hasMore={state.hasMore}
          loadOlder={loadOlder}
          role={me.role}
          adminNames={me.adminNames}
          modelName={modelName}
          actions={actions}
        />
        <div className="px-6 pb-4 phone:px-2 phone:pb-[calc(8px+env(safe-area-inset-bottom))]">
          <Composer
            key={chat.id}
            place={chat.id}
            placeholder={busy ? "Add to the queue…" : "Reply…"}
            modelId={modelId}
            onModelChange={setChosenModel}
            busy={busy}
            stopping={stopping.active}
            blocked={chat.archived}
            history={history}
            onSend={(text, busyBehavior) => outbox.add({ text, modelId, busyBehavior })}
            onStop={stop}
            handle={composer}
            above={
              <>
                <QueueList
                  queued={state.queued}
                  onRemove={(queuedId) => void orToast(deleteQueuedMessage(chat.id, queuedId))}
                />
                <ComposerNotice chat={chat} modelId={modelId} stopping={stopping}>
                  <WorkspaceNotice chatId={chat.id} workspaceId={chat.workspaceId} />
                </ComposerNotice>
              </>
            }
          />
        </div>
      </MainColumn>
      <ChatPanel chat={chat} />
    </>
  );
}
