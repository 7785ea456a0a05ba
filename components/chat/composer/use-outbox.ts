"use client";

import { useCallback, useEffect, useMemo, useState } from "react";
import { isApiError } from "@/lib/api/api-error";
import { sendMessage } from "@/lib/api/messages";
import type { Message } from "@/lib/chat/wire";
import {
  type BusyBehavior,
  nextToSend,
  type OutboxEvent,
  type OutboxItem,
  parseOutbox,
  pauseBeforeRetry,
  reduceOutbox,
} from "./outbox";

export interface Outbox {
  items: readonly OutboxItem[];
  add: (message: { text: string; modelId: string | null; busyBehavior: BusyBehavior }) => void;
  tryAgain: (key: string) => void;
  /** Removes an unsent message and returns its text. */
  takeBack: (key: string) => string;
}

const storageKey = (chatId: string) => `lathe:outbox:${chatId}`;

function load(chatId: string): OutboxItem[] {
  try {
    return parseOutbox(localStorage.getItem(storageKey(chatId)));
  } catch {
    return [];
  }
}

function save(chatId: string, items: readonly OutboxItem[]): void {
  try {
    if (items.length === 0) localStorage.removeItem(storageKey(chatId));
    else localStorage.setItem(storageKey(chatId), JSON.stringify(items));
  } catch {
    // The copy in memory has to do.
  }
}

/** Messages of this chat that the server has not confirmed; each is sent with its own idempotency key until it is. */
export function useOutbox(chatId: string, onAccepted: (messages: Message[]) => void): Outbox {
  const [items, setItems] = useState<readonly OutboxItem[]>([]);
  const dispatch = useCallback(
    (event: OutboxEvent) =>
      setItems((before) => {
        const after = reduceOutbox(before, event);
        save(chatId, after);
        return after;
      }),
    [chatId],
  );

  // Takes over what an earlier page of this chat could not send; storage exists in the browser only.
  useEffect(() => setItems(load(chatId)), [chatId]);

  const current = nextToSend(items);
  // Synchronises the oldest unsent message with the server.
  useEffect(() => {
    if (!current) return;
    const abort = new AbortController();
    void deliver({ chatId, item: current, signal: abort.signal, dispatch, onAccepted });
    return () => abort.abort();
  }, [chatId, current, dispatch, onAccepted]);

  return useMemo(
    () => ({
      items,
      add: (message) => {
        const nowMs = Date.now();
        const key = crypto.randomUUID();
        const times = { createdAtMs: nowMs, roundStartedAtMs: nowMs };
        dispatch({ type: "added", item: { ...message, ...times, key, state: "sending", problem: null } });
      },
      tryAgain: (key) => dispatch({ type: "tried_again", key, nowMs: Date.now() }),
      takeBack: (key) => {
        const text = items.find((item) => item.key === key)?.text ?? "";
        dispatch({ type: "taken_back", key });
        return text;
      },
    }),
    [items, dispatch],
  );
}

interface Delivery {
  chatId: string;
  item: OutboxItem;
  signal: AbortSignal;
  dispatch: (event: OutboxEvent) => void;
  onAccepted: (messages: Message[]) => void;
}

async function deliver({ chatId, item, signal, dispatch, onAccepted }: Delivery): Promise<void> {
  for (let tries = 1; !signal.aborted; tries++) {
    try {
      const content = [{ type: "text" as const, text: item.text }];
      const body = { content, busyBehavior: item.busyBehavior, modelId: item.modelId };
      const sent = await sendMessage({ chatId, body, idempotencyKey: item.key });
      onAccepted(sent.messages ?? []);
      dispatch({ type: "accepted", key: item.key });
      return;
    } catch (error) {
      const retryable = !isApiError(error) || error.retryable;
      const pause = pauseBeforeRetry(item, { retryable, tries, nowMs: Date.now() });
      if (pause === null) {
        const problem = isApiError(error) && error.code !== "network" ? error.message : null;
        dispatch({ type: "failed", key: item.key, problem });
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
