import { pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { createdAt } from "./columns";
import { users } from "./users";
import { workspaces } from "./workspaces";

/** Programs that a repository brings and that a workspace's owner let start; another hash is another program. */
export const workspaceApprovals = pgTable(
  "workspace_approvals",
  {
    workspaceId: text("workspace_id")
      .notNull()
      .references(() => workspaces.id, { onDelete: "cascade" }),
    /** SHA-256 of what was shown, hex. */
    hash: text("hash").notNull(),
    /** `refused`: the owner is not asked again. */
    decision: text("decision").$type<"approved" | "refused">().notNull(),
    decidedBy: text("decided_by")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.workspaceId, table.hash] })],
);
