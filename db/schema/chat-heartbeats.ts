import { index, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { at } from "./columns";

/** Leases, by database time. The migration makes it UNLOGGED: a missing row is a stale lease. */
export const chatHeartbeats = pgTable(
  "chat_heartbeats",
  {
    chatId: text("chat_id").notNull(),
    runnerId: text("runner_id").notNull(),
    heartbeatAt: at("heartbeat_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.chatId, table.runnerId] }),
    index("chat_heartbeats_at_idx").on(table.heartbeatAt),
  ],
);
