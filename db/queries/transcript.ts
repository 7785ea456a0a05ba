import type { Message, QueuedMessage } from "../../lib/chat/wire";
import type { Db } from "../client";
import { getChat } from "./chats";
import { listMessages, type MessagePageOptions } from "./messages";
import { listQueue } from "./queue";

export interface TranscriptPage {
  items: Message[];
  hasMore: boolean;
  queued: QueuedMessage[];
  /** Of the chat at the very moment of the page: a stream that starts here misses nothing and repeats nothing. */
  snapshotVersion: number;
}

/** A page of messages, the queue and the version that they belong to, all of one moment; null when there is no such chat. */
export function readTranscript(db: Db, options: MessagePageOptions): Promise<TranscriptPage | null> {
  return db.transaction(
    async (tx) => {
      const chat = await getChat(tx, options.chatId);
      if (chat === null) return null;
      const page = await listMessages(tx, options);
      return {
        ...page,
        queued: await listQueue(tx, options.chatId),
        snapshotVersion: chat.snapshotVersion,
      };
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
}
