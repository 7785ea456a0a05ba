import { boolean, pgTable, text } from "drizzle-orm/pg-core";
import type { WorkspaceDriver } from "../../lib/chat/workspace-types";
import { createdAt, id, storedJson, updatedAt } from "./columns";

/** How a workspace is made. The built-in one is "Local directory". */
export const templates = pgTable("templates", {
  id: id(),
  name: text("name").notNull(),
  description: text("description").notNull().default(""),
  driver: text("driver").$type<WorkspaceDriver>().notNull(),
  driverParameters: storedJson<Record<string, unknown>>("driver_parameters").notNull().default({}),
  enabled: boolean("enabled").notNull().default(true),
  isDefault: boolean("is_default").notNull().default(false),
  builtin: boolean("builtin").notNull().default(false),
  createdAt: createdAt(),
  updatedAt: updatedAt(),
});
