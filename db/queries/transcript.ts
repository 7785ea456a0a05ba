import type { Message, QueuedMessage } from "../../lib/chat/wire";
import type { Db } from "../client";
import { type ChatRow, getChat } from "./chats";
import { listMessages, type MessagePageOptions } from "./messages";
import { listQueue } from "./queue";
import { countUnfinishedRows } from "./unfinished-turn";

export interface TranscriptPage {
  items: Message[];
  hasMore: boolean;
  queued: QueuedMessage[];
  /**
   * Where a stream starts that misses nothing: the chat's version at the very moment of the page, or the one before what the page
   * does not hold (a retry wait, calls that a client is to answer), so that the stream tells it.
   */
  streamFrom: number;
}

interface TranscriptOptions extends MessagePageOptions {
  /** The page holds the whole of a turn that has not ended, however many rows that are. */
  wholeTurn?: boolean;
}

/** A page of messages, the queue and the version that they belong to, all of one moment; null when there is no such chat. */
export function readTranscript(db: Db, options: TranscriptOptions): Promise<TranscriptPage | null> {
  return db.transaction(
    async (tx) => {
      const chat = await getChat(tx, options.chatId);
      if (chat === null) return null;
      const least = options.wholeTurn ? await countUnfinishedRows(tx, chat) : 0;
      const page = await listMessages(tx, { ...options, limit: Math.max(options.limit, least) });
      return {
        ...page,
        queued: await listQueue(tx, options.chatId),
        streamFrom: streamFrom(chat),
      };
    },
    { isolationLevel: "repeatable read", accessMode: "read only" },
  );
}

function streamFrom(chat: ChatRow): number {
  const untold = [chat.snapshotVersion];
  if (chat.retryState !== null) untold.push(chat.retryStateVersion - 1);
  if (chat.status === "requires_action") untold.push(chat.historyVersion - 1);
  return Math.min(...untold);
}
