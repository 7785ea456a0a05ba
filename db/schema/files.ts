import { index, integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import { at, bytes, createdAt, id } from "./columns";
import { users } from "./users";

/**
 * Files that people attach to messages and agents hand over; plans are kept here as they were proposed. They never change. What is
 * uploaded belongs to a chat once one of its messages refers to it.
 */
export const files = pgTable(
  "files",
  {
    id: id(),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** Null: no message refers to it yet. */
    chatId: text("chat_id"),
    /** Ledger id of the call that made it: asking again finds the same file. */
    createdByCallId: text("created_by_call_id"),
    name: text("name").notNull(),
    /** As its content says, whatever the uploader said. */
    mediaType: text("media_type").notNull(),
    size: integer("size").notNull(),
    sha256: text("sha256").notNull(),
    content: bytes("content").notNull(),
    createdAt: createdAt(),
    /** When it became the chat's. */
    linkedAt: at("linked_at"),
  },
  (table) => [
    unique("files_call_key").on(table.createdByCallId),
    index("files_chat_idx").on(table.chatId, table.id),
    index("files_owner_idx").on(table.ownerId),
    index("files_created_idx").on(table.createdAt),
  ],
);
