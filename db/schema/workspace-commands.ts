import { index, pgTable, text } from "drizzle-orm/pg-core";
import type { DaemonOutcome, DaemonRequest } from "../../lib/workspace/protocol";
import { at, createdAt, storedJson, version } from "./columns";

export type WorkspaceCommandState = "pending" | "sent" | "done" | "cancelled";

/** One request to a daemon. For tool calls the id is the ledger's call id. */
export const workspaceCommands = pgTable(
  "workspace_commands",
  {
    id: text("id").primaryKey(),
    workspaceId: text("workspace_id").notNull(),
    /** Null for requests of a person (changes, process list) that belong to no chat's run. */
    chatId: text("chat_id"),
    ownerEpoch: version("owner_epoch"),
    kind: text("kind").notNull(),
    request: storedJson<DaemonRequest>("request").notNull(),
    state: text("state").$type<WorkspaceCommandState>().notNull().default("pending"),
    result: storedJson<DaemonOutcome>("result"),
    createdAt: createdAt(),
    sentAt: at("sent_at"),
    doneAt: at("done_at"),
  },
  (table) => [index("workspace_commands_open_idx").on(table.workspaceId, table.state, table.createdAt)],
);
