"use client";

import { useCallback, useMemo, useState } from "react";
import { useWatchStore } from "@/components/shell/watch-provider";
import { orToast } from "@/components/ui/or-toast";
import { interruptChat } from "@/lib/api/chats";
import type { Chat } from "@/lib/chat/wire";
import { stopAgents } from "./agents/stop-agents";
import { workingAgents } from "./agents/working-agents";
import type { Stopping } from "./use-stopping";

export interface Stop {
  /** Stops at once, or asks first where sub-agents work. */
  press: () => void;
  /** The sub-agents that a person is asked about; null: nothing is asked. */
  asked: readonly Chat[] | null;
  stopOne: () => void;
  stopAll: () => void;
  cancel: () => void;
}

/** Stopping a chat. Its sub-agents are chats of their own and go on, unless the person says otherwise. */
export function useStop(chatId: string, { begin, forget }: Pick<Stopping, "begin" | "forget">): Stop {
  const watch = useWatchStore();
  const [asked, setAsked] = useState<readonly Chat[] | null>(null);

  const stop = useCallback(async () => {
    begin();
    try {
      const { status } = await interruptChat(chatId);
      if (status !== "interrupting") forget();
    } catch (error) {
      forget();
      throw error;
    }
  }, [chatId, begin, forget]);
  const press = useCallback(() => {
    const working = workingAgents(watch.getSnapshot().chats.values(), chatId);
    if (working.length > 0) setAsked(working);
    else void orToast(stop());
  }, [watch, chatId, stop]);
  const cancel = useCallback(() => setAsked(null), []);
  const stopOne = useCallback(() => {
    setAsked(null);
    void orToast(stop());
  }, [stop]);
  const stopAll = useCallback(() => {
    setAsked(null);
    // As they are now: some may have ended while the question stood there, and others begun.
    const working = workingAgents(watch.getSnapshot().chats.values(), chatId);
    void orToast(stop());
    stopAgents(working);
  }, [watch, chatId, stop]);

  return useMemo(
    () => ({ press, asked, stopOne, stopAll, cancel }),
    [press, asked, stopOne, stopAll, cancel],
  );
}
