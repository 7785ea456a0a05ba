import { customType, index, integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import { createdAt, id } from "./columns";
import { users } from "./users";

const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => "bytea" });

/** Files that belong to a chat. They never change; plans are kept here as they were proposed. */
export const files = pgTable(
  "files",
  {
    id: id(),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    chatId: text("chat_id"),
    /** Ledger id of the call that made it: asking again finds the same file. */
    createdByCallId: text("created_by_call_id"),
    name: text("name").notNull(),
    mediaType: text("media_type").notNull(),
    size: integer("size").notNull(),
    sha256: text("sha256").notNull(),
    content: bytes("content").notNull(),
    createdAt: createdAt(),
  },
  (table) => [
    unique("files_call_key").on(table.createdByCallId),
    index("files_chat_idx").on(table.chatId, table.id),
    index("files_owner_idx").on(table.ownerId),
  ],
);
