import { pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt } from "./columns";
import { workspaces } from "./workspaces";

/** Where chats that are deleted have worked, until what they left running there is ended; a workspace may be silent for long. */
export const deletedChatPlaces = pgTable(
  "deleted_chat_places",
  {
    /** A root chat's. */
    chatId: text("chat_id").notNull(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.chatId, table.workspaceId] })],
);
