import { pgTable, text } from "drizzle-orm/pg-core";
import { updatedAt } from "./columns";
import { users } from "./users";

export const userPasswords = pgTable("user_passwords", {
  userId: text("user_id")
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  /** argon2id in PHC format. */
  hash: text("hash").notNull(),
  updatedAt: updatedAt(),
});
