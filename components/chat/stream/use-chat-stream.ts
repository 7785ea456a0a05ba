"use client";

import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { useWatchStore } from "@/components/shell/watch-provider";
import { fetchMessages } from "@/lib/api/messages";
import type { EditedMessage, SentMessage } from "@/lib/api/schemas/messages";
import type { Chat, MessagesPage, StreamEvent, StreamEventName, StreamEvents } from "@/lib/chat/wire";
import { type ChatState, ChatStore } from "./chat-store";
import { EventConnection } from "./event-connection";
import { loadMessageReader } from "./live-message";
import { retryWithWatch } from "./retry-with-watch";
import type { ParsedEvent } from "./sse-parser";
import { whileVisible } from "./while-visible";

export interface ChatStream {
  state: ChatState;
  /** Fetches a page of older messages; one at a time. */
  loadOlder: () => Promise<void>;
  /** Connects at once, for a button. */
  reconnect: () => void;
  /** What a send's answer brought, before the stream does. */
  putSent: (sent: SentMessage) => void;
  putEdited: (edited: EditedMessage) => void;
}

const OLDER_PAGE = 100;

function toStreamEvent(event: ParsedEvent): StreamEvent {
  const name = event.name as StreamEventName;
  return { name, data: JSON.parse(event.data) as StreamEvents[StreamEventName] } as StreamEvent;
}

interface Held {
  store: ChatStore;
  connection: EventConnection;
  loadOlder: () => Promise<void>;
}

/** The live state of a chat. Its stream is open only while the tab is visible; coming back resumes by cursor. */
export function useChatStream(chatId: string, initial: { chat: Chat; page: MessagesPage }): ChatStream {
  const [held] = useState(() => hold(chatId, initial));
  const { store, connection, loadOlder } = held;
  const state = useSyncExternalStore(store.subscribe, store.getSnapshot, store.getSnapshot);

  // Synchronises the connection with the tab's visibility, the network and this page's life.
  useEffect(() => whileVisible(connection), [connection]);

  const watch = useWatchStore();
  // Synchronises the connection with the other stream, which may find the server again first.
  useEffect(() => retryWithWatch(watch, connection), [watch, connection]);

  const reconnect = useCallback(() => connection.open(), [connection]);
  const putSent = useCallback(
    (sent: SentMessage) => {
      store.putSent(sent);
      // An answer is on its way: what draws it should be there first. Without it the first part fetches it.
      loadMessageReader().catch(() => {});
    },
    [store],
  );
  const putEdited = useCallback((edited: EditedMessage) => store.putEdited(edited), [store]);
  return { state, loadOlder, reconnect, putSent, putEdited };
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
  return { store, connection, loadOlder: olderLoader(chatId, store) };
}

function olderLoader(chatId: string, store: ChatStore): () => Promise<void> {
  let loading = false;
  return async () => {
    const { rows, hasMore } = store.getSnapshot();
    const oldest = rows[0];
    if (loading || !oldest || !hasMore) return;
    loading = true;
    try {
      store.prepend(await fetchMessages(chatId, { beforeId: oldest.id, limit: OLDER_PAGE }));
    } finally {
      loading = false;
    }
  };
}
