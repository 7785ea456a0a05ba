"use client";

import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useMe } from "@/components/shell/me-provider";
import { useWatch } from "@/components/shell/watch-provider";
import { requireStillHere } from "@/components/shell/person-here";
import { sendMessage } from "@/lib/api/messages";
import type { SentMessage } from "@/lib/api/schemas/messages";
import { newId } from "@/lib/ids";
import { browserStorage } from "./browser-storage";
import { contentOf, type OutboxItem, type Unsent } from "./outbox";
import { OutboxStore } from "./outbox-store";

export interface Outbox {
  items: readonly OutboxItem[];
  add: (
    message: Pick<OutboxItem, "text" | "files" | "modelId" | "effort" | "planMode" | "busyBehavior">,
  ) => void;
  tryAgain: (key: string) => void;
  /** Removes an unsent message and returns what it says. */
  takeBack: (key: string) => Unsent;
}

const NOTHING: readonly OutboxItem[] = [];

/** One for each person and chat of this tab, so that a message goes on while another chat is looked at. */
const stores = new Map<string, OutboxStore>();

function storeOf(userId: string, chatId: string): OutboxStore {
  const storageKey = `lathe:outbox:${userId}:${chatId}`;
  const known = stores.get(storageKey);
  if (known !== undefined) return known;
  const store = new OutboxStore({
    storage: browserStorage(),
    storageKey,
    send: async (item) => {
      requireStillHere(userId);
      const { key, busyBehavior, modelId, effort = null, planMode } = item;
      const body = { content: contentOf(item), busyBehavior, modelId, reasoningEffort: effort, planMode };
      return sendMessage({ chatId, body, idempotencyKey: key });
    },
    now: Date.now,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
  stores.set(storageKey, store);
  return store;
}

/** Messages of this chat that the server has not confirmed; each is sent with its own idempotency key until it is. */
export function useOutbox(chatId: string, onAccepted: (sent: SentMessage) => void): Outbox {
  const { id } = useMe();
  const store = useMemo(() => (typeof window === "undefined" ? null : storeOf(id, chatId)), [id, chatId]);
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

  const { connection } = useWatch();
  const isLive = connection.state === "live";
  useEffect(() => {
    if (isLive) store?.signedIn();
  }, [store, isLive]);

  const commands = useMemo<Omit<Outbox, "items">>(
    () => ({
      add: (message) => store?.add({ ...message, key: newId("req") }),
      tryAgain: (key) => store?.tryAgain(key),
      takeBack: (key) => store?.takeBack(key) ?? { text: "" },
    }),
    [store],
  );
  return { items, ...commands };
}

const nothing = () => NOTHING;
const noSubscription = () => () => {};
