"use client";

import { useEffect, useMemo, useSyncExternalStore } from "react";
import { sendMessage } from "@/lib/api/messages";
import type { SentMessage } from "@/lib/api/schemas/messages";
import { newId } from "@/lib/ids";
import type { BusyBehavior, OutboxItem } from "./outbox";
import { OutboxStore } from "./outbox-store";

export interface Outbox {
  items: readonly OutboxItem[];
  add: (message: { text: string; modelId: string | null; busyBehavior: BusyBehavior }) => void;
  tryAgain: (key: string) => void;
  /** Removes an unsent message and returns its text. */
  takeBack: (key: string) => string;
}

const NOTHING: readonly OutboxItem[] = [];

/** One for each chat of this tab, so that a message goes on while another chat is looked at. */
const stores = new Map<string, OutboxStore>();

function storeOf(chatId: string): OutboxStore {
  const known = stores.get(chatId);
  if (known !== undefined) return known;
  const store = new OutboxStore({
    storage: browserStorage(),
    storageKey: `lathe:outbox:${chatId}`,
    send: ({ key, text, busyBehavior, modelId }) =>
      sendMessage({
        chatId,
        body: { content: [{ type: "text", text }], busyBehavior, modelId },
        idempotencyKey: key,
      }),
    now: Date.now,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  stores.set(chatId, store);
  return store;
}

function browserStorage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** Messages of this chat that the server has not confirmed; each is sent with its own idempotency key until it is. */
export function useOutbox(chatId: string, onAccepted: (sent: SentMessage) => void): Outbox {
  const store = useMemo(() => (typeof window === "undefined" ? null : storeOf(chatId)), [chatId]);
  const items = useSyncExternalStore(
    store?.subscribe ?? noSubscription,
    store?.getSnapshot ?? nothing,
    nothing,
  );

  // Synchronises the chat with the answers, and sends what an earlier page could not.
  useEffect(() => {
    if (store === null) return;
    const forget = store.onSent(onAccepted);
    void store.deliver();
    return forget;
  }, [store, onAccepted]);

  const commands = useMemo<Omit<Outbox, "items">>(
    () => ({
      add: (message) => store?.add({ ...message, key: newId("req") }),
      tryAgain: (key) => store?.tryAgain(key),
      takeBack: (key) => store?.takeBack(key) ?? "",
    }),
    [store],
  );
  return { items, ...commands };
}

const nothing = () => NOTHING;
const noSubscription = () => () => {};
