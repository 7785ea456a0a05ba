"use client";

import { useQuery } from "@tanstack/react-query";
import { memo, useCallback, useMemo, useRef, useState } from "react";
import { MainColumn } from "@/components/shell/main-column";
import { useFrame } from "@/components/shell/frame-provider";
import { useMe } from "@/components/shell/me-provider";
import { toastError } from "@/components/ui/toast";
import { isApiError } from "@/lib/api/api-error";
import { interruptChat, retryChat } from "@/lib/api/chats";
import { modelsQuery } from "@/lib/api/models";
import { fetchProcesses, stopProcess } from "@/lib/api/processes";
import type { Chat, MessagesPage } from "@/lib/chat/wire";
import { ChatComposer } from "./composer/chat-composer";
import type { ComposerHandle } from "./composer/composer";
import type { BusyBehavior } from "./composer/outbox";
import { type Outbox, useOutbox } from "./composer/use-outbox";
import { ChatHeader } from "./header/chat-header";
import { ConnectionNotices } from "./notices/connection-notices";
import { ChatPanel } from "./panel/chat-panel";
import { choosePanelTab, type PanelTab } from "./panel/panel-tab";
import { useProcesses } from "./panel/use-processes";
import { useChatStream } from "./stream/use-chat-stream";
import { useMarkRead } from "./stream/use-mark-read";
import { Transcript } from "./transcript/transcript";
import type { TranscriptActions } from "./transcript/transcript-props";
import { useStopping } from "./use-stopping";

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
  const { state, loadOlder, reconnect, putSent } = useChatStream(initialChat.id, { chat: initialChat, page });
  const chat = state.chat ?? initialChat;
  const { role, adminNames } = useMe();
  const composer = useRef<ComposerHandle>(null);
  const outbox = useOutbox(chat.id, putSent);
  const [chosenModel, setChosenModel] = useState<string | null>(null);
  const modelId = chosenModel ?? chat.modelId;
  const stopping = useStopping(chat);
  const running = useProcesses(chat).data?.items.filter((item) => item.running).length ?? 0;
  const modelName = useModelName(chat.modelId);
  useMarkRead(chat, state.rows);

  const { begin, forget } = stopping;
  const stop = useCallback(() => {
    begin();
    void orToast(
      interruptChat(chat.id).then(({ status }) => {
        if (status !== "interrupting") forget();
      }, rethrowAfter(forget)),
    );
  }, [chat.id, begin, forget]);
  const { add } = outbox;
  const send = useCallback(
    (text: string, busyBehavior: BusyBehavior) => add({ text, modelId, busyBehavior }),
    [add, modelId],
  );
  const actions = useTranscriptActions({ chatId: chat.id, send, stop, outbox, composer });

  return (
    <>
      <MainColumn>
        <Header chat={chat} />
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
          stopping={stopping.active}
          onSend={send}
          onStop={stop}
          handle={composer}
        />
      </MainColumn>
      <Panel chat={chat} />
    </>
  );
}

interface ActionSources {
  chatId: string;
  send: (text: string, behavior: BusyBehavior) => void;
  stop: () => void;
  outbox: Outbox;
  composer: { readonly current: ComposerHandle | null };
}

/** The same object for as long as it does the same: everything in the transcript takes it. */
function useTranscriptActions({ chatId, send, stop, outbox, composer }: ActionSources) {
  const { showPanel } = useFrame();
  const { tryAgain, takeBack } = outbox;
  return useMemo<TranscriptActions>(() => {
    const open = (tab: PanelTab) => {
      choosePanelTab(tab);
      showPanel(true);
    };
    return {
      send: (text) => send(text, "queue"),
      retry: () => void orToast(retryChat(chatId)),
      stop,
      resend: tryAgain,
      takeBack: (key) => composer.current?.insert(takeBack(key)),
      forceStop: () => void orToast(forceStop(chatId)),
      switchModel: () => composer.current?.chooseModel(),
      openChanges: () => open("changes"),
      showProcesses: () => open("processes"),
      stopProcess: (processId) => void orToast(stopProcess(chatId, processId)),
    };
  }, [chatId, send, stop, tryAgain, takeBack, composer, showPanel]);
}

function useModelName(modelId: string | null): string | null {
  const { data } = useQuery(modelsQuery());
  return data?.items.find((model) => model.id === modelId)?.displayName ?? null;
}

/** Asks once more, and ends every command of the chat that is still running. */
async function forceStop(chatId: string): Promise<void> {
  const { items } = await fetchProcesses(chatId);
  const running = items.filter((item) => item.running);
  await Promise.all([interruptChat(chatId), ...running.map((item) => stopProcess(chatId, item.id))]);
}

function rethrowAfter(work: () => void): (error: unknown) => never {
  return (error) => {
    work();
    throw error;
  };
}

async function orToast(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    toastError(isApiError(error) ? error.message : "The server cannot be reached.");
  }
}
