"use client";

import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { fetchMessages } from "@/lib/api/messages";
import type {
  Chat,
  Message,
  MessagesPage,
  StreamEvent,
  StreamEventName,
  StreamEvents,
} from "@/lib/chat/wire";
import { type ChatState, ChatStore } from "./chat-store";
import { EventConnection } from "./event-connection";
import type { ParsedEvent } from "./sse-parser";
import { whileVisible } from "./while-visible";

export interface ChatStream {
  state: ChatState;
  /** Fetches a page of older messages; one at a time. */
  loadOlder: () => Promise<void>;
  /** Connects at once, for a button. */
  reconnect: () => void;
  /** Rows that a command's answer brought, before the stream does. */
  putMessages: (messages: readonly Message[]) => void;
}

const OLDER_PAGE = 100;

function toStreamEvent(event: ParsedEvent): StreamEvent {
  const name = event.name as StreamEventName;
  return { name, data: JSON.parse(event.data) as StreamEvents[StreamEventName] } as StreamEvent;
}

interface Held {
  store: ChatStore;
  connection: EventConnection;
  loading: boolean;
}

/** The live state of a chat. Its stream is open only while the tab is visible; coming back resumes by cursor. */
export function useChatStream(chatId: string, initial: { chat: Chat; page: MessagesPage }): ChatStream {
  const [held] = useState(() => hold(chatId, initial));
  const { store, connection } = held;
  const state = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);

  // Synchronises the connection with the tab's visibility, the network and this page's life.
  useEffect(() => whileVisible(connection), [connection]);

  const loadOlder = useCallback(async () => {
    const oldest = store.getSnapshot().rows[0];
    if (held.loading || !oldest || !store.getSnapshot().hasMore) return;
    held.loading = true;
    try {
      store.prepend(await fetchMessages(chatId, { beforeId: oldest.id, limit: OLDER_PAGE }));
    } finally {
      held.loading = false;
    }
  }, [chatId, held, store]);

  const reconnect = useCallback(() => connection.open(), [connection]);
  const putMessages = useCallback(
    (messages: readonly Message[]) => {
      for (const message of messages) store.apply({ name: "message", data: message });
    },
    [store],
  );
  return { state, loadOlder, reconnect, putMessages };
}

function hold(chatId: string, initial: { chat: Chat; page: MessagesPage }): Held {
  const store = new ChatStore({ onBroken: () => connection.restart(), now: Date.now() });
  store.seed(initial.chat, initial.page);
  const path = (cursor: string) =>
    `/api/v1/chats/${chatId}/stream${cursor === "" ? "" : `?cursor=${encodeURIComponent(cursor)}`}`;
  const connection: EventConnection = new EventConnection(
    {
      path,
      onEvent: (event) => store.apply(toStreamEvent(event)),
      onState: (connectionState) => store.setConnection(connectionState),
    },
    initial.page.cursor,
  );
  return { store, connection, loading: false };
}
