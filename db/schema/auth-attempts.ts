import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { at } from "./columns";

/** The sign-in throttle: failures of one key (an account or an address) in the running window. */
export const authAttempts = pgTable("auth_attempts", {
  key: text("key").primaryKey(),
  failures: integer("failures").notNull(),
  windowStartedAt: at("window_started_at").notNull(),
});
