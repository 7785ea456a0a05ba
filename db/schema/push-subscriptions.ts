import { index, pgTable, text } from "drizzle-orm/pg-core";
import { authSessions } from "./auth-sessions";
import { createdAt, id } from "./columns";
import { users } from "./users";

/** Browsers that a person wants to be told in. One belongs to whoever switched it on there last, and to that sign-in. */
export const pushSubscriptions = pgTable(
  "push_subscriptions",
  {
    id: id(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** Once it has ended, nothing is sent there. Null: made with an API token. */
    sessionId: text("session_id").references(() => authSessions.id, { onDelete: "cascade" }),
    /** Where its push service takes messages for it. */
    endpoint: text("endpoint").notNull().unique(),
    /** The browser's public key and shared secret, base64url: messages are encrypted for it alone. */
    p256dh: text("p256dh").notNull(),
    auth: text("auth").notNull(),
    device: text("device").notNull(),
    createdAt: createdAt(),
  },
  (table) => [index("push_subscriptions_user_idx").on(table.userId)],
);
