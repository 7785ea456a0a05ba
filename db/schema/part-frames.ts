import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { AppChunk } from "../../lib/chat/message-types";
import { storedJson, version } from "./columns";

/** The part log: no foreign key and no trigger, which would wait for row locks of other chats. */
export const partFrames = pgTable(
  "part_frames",
  {
    chatId: text("chat_id").notNull(),
    historyVersion: version("history_version"),
    attempt: integer("attempt").notNull(),
    seq: integer("seq").notNull(),
    lastSeq: integer("last_seq").notNull(),
    chunks: storedJson<AppChunk[]>("chunks").notNull(),
  },
  (table) => [primaryKey({ columns: [table.chatId, table.historyVersion, table.attempt, table.seq] })],
);
