import { pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { storedJson, updatedAt } from "./columns";
import { users } from "./users";

/** A person's settings by name; each name's shape is checked where it is read. */
export const userSettings = pgTable(
  "user_settings",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text("name").notNull(),
    value: storedJson<unknown>("value").notNull(),
    updatedAt: updatedAt(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.name] })],
);
