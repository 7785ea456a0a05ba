import { bigint, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { EpisodeKind } from "../../lib/chat/message-types";
import { at, createdAt, version } from "./columns";

/** One attempt at a step. Closing the row is what stops a stale owner from appending. */
export const partEpisodes = pgTable(
  "part_episodes",
  {
    chatId: text("chat_id").notNull(),
    historyVersion: version("history_version"),
    attempt: integer("attempt").notNull(),
    messageId: bigint("message_id", { mode: "bigint" }).notNull(),
    kind: text("kind").$type<EpisodeKind>().notNull(),
    ownerEpoch: version("owner_epoch"),
    lastSeq: integer("last_seq").notNull().default(0),
    storedBytes: integer("stored_bytes").notNull().default(0),
    closedAt: at("closed_at"),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.chatId, table.historyVersion, table.attempt] })],
);
