import { index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { updatedAt } from "./columns";
import { users } from "./users";

/** What somebody has typed and not sent, so that it is there on every device. `place` is a chat's id, or `new`. */
export const drafts = pgTable(
  "drafts",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    place: text("place").notNull(),
    text: text("text").notNull(),
    /** Grows with every write; a write names the version that it was made from, so that none is lost silently. */
    version: integer("version").notNull().default(1),
    updatedAt: updatedAt(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.place] }),
    index("drafts_updated_idx").on(table.updatedAt),
  ],
);
