import { index, integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt, storedJson } from "./columns";

export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    userId: text("user_id").notNull(),
    method: text("method").notNull(),
    path: text("path").notNull(),
    key: text("key").notNull(),
    bodyHash: text("body_hash").notNull(),
    status: integer("status"),
    answer: storedJson<unknown>("answer"),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.method, table.path, table.key] }),
    index("idempotency_keys_created_idx").on(table.createdAt),
  ],
);
