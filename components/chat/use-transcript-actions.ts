"use client";

import { useMemo } from "react";
import { useFrame } from "@/components/shell/frame-provider";
import { orToast } from "@/components/ui/or-toast";
import { compactChat, interruptChat, retryChat } from "@/lib/api/chats";
import { fetchProcesses, stopProcess } from "@/lib/api/processes";
import { chatCopy } from "@/lib/copy/chat-copy";
import type { ComposerHandle } from "./composer/composer";
import type { BusyBehavior, Unsent } from "./composer/outbox";
import type { Outbox } from "./composer/use-outbox";
import { choosePanelTab, type PanelTab } from "./panel/panel-tab";
import type { TranscriptActions } from "./transcript/transcript-props";

interface ActionSources {
  chatId: string;
  /** What is chosen in the composer. */
  modelId: string | null;
  send: (message: Unsent, behavior: BusyBehavior) => void;
  stop: () => void;
  outbox: Outbox;
  composer: { readonly current: ComposerHandle | null };
}

/** The same object for as long as it does the same: everything in the transcript takes it. */
export function useTranscriptActions(sources: ActionSources) {
  const { chatId, modelId, send, stop, outbox, composer } = sources;
  const { showPanel } = useFrame();
  const { tryAgain, takeBack } = outbox;
  return useMemo<TranscriptActions>(() => {
    const open = (tab: PanelTab) => {
      choosePanelTab(tab);
      showPanel(true);
    };
    return {
      send: (text) => {
        send({ text }, "queue");
        // The buttons of the card that it came from go away.
        composer.current?.focus();
      },
      retry: () => void orToast(retryChat(chatId, modelId)),
      stop,
      compact: () => void orToast(compactChat(chatId), chatCopy.slash.notCompacted),
      resend: tryAgain,
      takeBack: (key) => composer.current?.insert(takeBack(key)),
      forceStop: () => void orToast(forceStop(chatId)),
      switchModel: () => composer.current?.chooseModel(),
      openChanges: () => open("changes"),
      showProcesses: () => open("processes"),
      stopProcess: (processId) => void orToast(stopProcess(chatId, processId)),
    };
  }, [chatId, modelId, send, stop, tryAgain, takeBack, composer, showPanel]);
}

/** Asks once more, and ends every command of the chat that is still running. */
async function forceStop(chatId: string): Promise<void> {
  const { items } = await fetchProcesses(chatId);
  const running = items.filter((item) => item.running);
  await Promise.all([interruptChat(chatId), ...running.map((item) => stopProcess(chatId, item.id))]);
}
