import { pgTable, text, unique } from "drizzle-orm/pg-core";
import { createdAt, id, updatedAt } from "./columns";
import { users } from "./users";

/** Instructions for one kind of task that a person keeps for all their chats. */
export const userSkills = pgTable(
  "user_skills",
  {
    id: id(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** As the front matter of `content` says. */
    name: text("name").notNull(),
    description: text("description").notNull(),
    /** The whole file. */
    content: text("content").notNull(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [unique("user_skills_name_key").on(table.userId, table.name)],
);
