import { index, integer, pgTable, text } from "drizzle-orm/pg-core";
import type { NoticeKind } from "../../lib/chat/notices";
import { chats } from "./chats";
import { at, createdAt, id } from "./columns";
import { pushSubscriptions } from "./push-subscriptions";

/** What is still to be sent, one row for each browser: written with the change itself, deleted when it was sent. */
export const pushNotices = pgTable(
  "push_notices",
  {
    id: id(),
    subscriptionId: text("subscription_id")
      .notNull()
      .references(() => pushSubscriptions.id, { onDelete: "cascade" }),
    chatId: text("chat_id")
      .notNull()
      .references(() => chats.id, { onDelete: "cascade" }),
    kind: text("kind").$type<NoticeKind>().notNull(),
    attempts: integer("attempts").notNull().default(0),
    /** Not before; whoever takes it to send it moves it, so that nobody else does, and it comes back if they die. */
    dueAt: at("due_at").notNull().defaultNow(),
    createdAt: createdAt(),
  },
  (table) => [
    index("push_notices_due_idx").on(table.dueAt),
    index("push_notices_chat_idx").on(table.chatId),
    index("push_notices_subscription_idx").on(table.subscriptionId),
  ],
);
