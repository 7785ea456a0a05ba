import { pgTable, text } from "drizzle-orm/pg-core";
import { at, createdAt } from "./columns";

/** The hash of the one-time setup token; the row's key is constant, so all replicas share one. */
export const setupTokens = pgTable("setup_tokens", {
  id: text("id").primaryKey().default("setup"),
  hash: text("hash").notNull(),
  createdAt: createdAt(),
  usedAt: at("used_at"),
});
