import { pgTable, text } from "drizzle-orm/pg-core";
import { storedJson, updatedAt } from "./columns";

/** Deployment settings by name; each name's shape is checked where it is read. */
export const settings = pgTable("settings", {
  name: text("name").primaryKey(),
  value: storedJson<unknown>("value").notNull(),
  updatedBy: text("updated_by"),
  updatedAt: updatedAt(),
});
