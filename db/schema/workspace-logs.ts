import { bigint, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt } from "./columns";
import { workspaces } from "./workspaces";

export type WorkspaceLogLevel = "info" | "error";

/** Lines of a workspace's starts, in the order in which they were written. */
export const workspaceLogs = pgTable(
  "workspace_logs",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    build: integer("build").notNull(),
    level: text("level").$type<WorkspaceLogLevel>().notNull().default("info"),
    text: text("text").notNull(),
    createdAt: createdAt(),
  },
  (table) => [index("workspace_logs_place_idx").on(table.workspaceId, table.id)],
);
