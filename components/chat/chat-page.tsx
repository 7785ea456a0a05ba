"use client";

import { useQuery } from "@tanstack/react-query";
import { memo, useCallback, useMemo, useRef, useState } from "react";
import { MainColumn } from "@/components/shell/main-column";
import { useMe } from "@/components/shell/me-provider";
import { modelsQuery } from "@/lib/api/models";
import { canEditMessages } from "@/lib/chat/chat-actions";
import type { Chat, MessagesPage } from "@/lib/chat/wire";
import { ChatComposer } from "./composer/chat-composer";
import type { ComposerHandle } from "./composer/composer";
import type { BusyBehavior, Unsent } from "./composer/outbox";
import { useOutbox } from "./composer/use-outbox";
import { usePlanMode } from "./composer/use-plan-mode";
import { useFindKey } from "./find/use-find-key";
import { ChatHeader } from "./header/chat-header";
import { ConnectionNotices } from "./notices/connection-notices";
import { ChatPanel } from "./panel/chat-panel";
import { useProcesses } from "./panel/use-processes";
import { useChatStream } from "./stream/use-chat-stream";
import { useMarkRead } from "./stream/use-mark-read";
import { Transcript } from "./transcript/transcript";
import { useEditMessage } from "./use-edit-message";
import { StopDialog } from "./stop-dialog";
import { useStop } from "./use-stop";
import { useStopping } from "./use-stopping";
import { useTranscriptActions } from "./use-transcript-actions";

interface ChatPageProps {
  chat: Chat;
  page: MessagesPage;
  /** After how long without a word from the model the server tries again. */
  silenceLimitMs: number;
}

// What streams in changes none of these; without memo each would be drawn with every piece of text.
const Header = memo(ChatHeader);
const Panel = memo(ChatPanel);
const Notices = memo(ConnectionNotices);

export function ChatPage({ chat: initialChat, page, silenceLimitMs }: ChatPageProps) {
  const { state, loadOlder, reconnect, putSent, putEdited } = useChatStream(initialChat.id, {
    chat: initialChat,
    page,
  });
  const chat = state.chat ?? initialChat;
  const { role, adminNames } = useMe();
  const composer = useRef<ComposerHandle>(null);
  const outbox = useOutbox(chat.id, putSent);
  const [chosenModel, setChosenModel] = useState<string | null>(null);
  const modelId = chosenModel ?? chat.modelId;
  const [chosenEffort, setChosenEffort] = useState<string | null>(null);
  const effort = chosenEffort ?? chat.reasoningEffort;
  const stopping = useStopping(chat);
  const [isFinding, setIsFinding] = useState(false);
  const find = useCallback(() => setIsFinding(true), []);
  useFindKey(find);
  const running = useProcesses(chat).data?.items.filter((item) => item.running).length ?? 0;
  const modelName = useModelName(chat.modelId);
  useMarkRead(chat, state.rows);

  const stop = useStop(chat.id, stopping);
  const { add } = outbox;
  const plan = usePlanMode(chat);
  const planMode = plan?.on;
  const send = useCallback(
    ({ text, files = [] }: Unsent, busyBehavior: BusyBehavior) =>
      add({ text, files, modelId, effort, busyBehavior, planMode }),
    [add, modelId, effort, planMode],
  );
  const implement = useCallback(
    (text: string) => {
      add({ text, modelId, effort, busyBehavior: "queue", planMode: false });
      composer.current?.focus();
    },
    [add, modelId, effort],
  );
  const edit = useEditMessage({ chatId: chat.id, modelId, effort, putEdited, composer });
  const transcriptActions = useTranscriptActions({
    chatId: chat.id,
    modelId,
    send,
    stop: stop.press,
    outbox,
    composer,
  });
  const mayEdit = canEditMessages({ ...chat, queueCount: state.queued.length });
  const actions = useMemo(
    () => ({ ...transcriptActions, implement, ...(mayEdit ? { editMessage: edit } : {}) }),
    [transcriptActions, implement, mayEdit, edit],
  );

  return (
    <>
      <MainColumn>
        <Header chat={chat} onFind={find} />
        <Notices connection={state.connection} onReconnect={reconnect} />
        <Transcript
          chat={chat}
          rows={state.rows}
          sending={outbox.items}
          live={state.live}
          retry={state.retry}
          error={state.error}
          connection={state.connection}
          takenOverAt={state.takenOverAt}
          stoppingSince={stopping.since}
          runningCommands={running}
          queuedCount={state.queued.length}
          isFinding={isFinding}
          onFinding={setIsFinding}
          hasMore={state.hasMore}
          loadOlder={loadOlder}
          role={role}
          adminNames={adminNames}
          modelName={modelName}
          silenceLimitMs={silenceLimitMs}
          actions={actions}
        />
        <ChatComposer
          key={chat.id}
          chat={chat}
          rows={state.rows}
          queued={state.queued}
          modelId={modelId}
          onModelChange={setChosenModel}
          effort={effort}
          onEffortChange={setChosenEffort}
          stopping={stopping.active}
          plan={plan}
          onSend={send}
          onStop={stop.press}
          handle={composer}
        />
      </MainColumn>
      <Panel chat={chat} />
      <StopDialog stop={stop} />
    </>
  );
}

function useModelName(modelId: string | null): string | null {
  const { data } = useQuery(modelsQuery());
  return data?.items.find((model) => model.id === modelId)?.displayName ?? null;
}
