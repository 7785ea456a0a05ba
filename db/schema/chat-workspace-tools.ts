import { pgTable, text } from "drizzle-orm/pg-core";
import type { WorkspaceTool } from "../../lib/chat/workspace-types";
import { chats } from "./chats";
import { at, storedJson, version } from "./columns";

/** The tools of workspace MCP servers as a chat's turn offers them: another worker goes on with the same ones. */
export const chatWorkspaceTools = pgTable("chat_workspace_tools", {
  chatId: text("chat_id")
    .primaryKey()
    .references(() => chats.id, { onDelete: "cascade" }),
  /** No foreign key: what is left of a workspace that is gone is replaced with the next one. */
  workspaceId: text("workspace_id").notNull(),
  turnStartedAt: at("turn_started_at"),
  /** What the daemon's heartbeat said of its servers then. */
  mcpVersion: text("mcp_version"),
  tools: storedJson<WorkspaceTool[]>("tools").notNull(),
  /** Hashes of programs that waited for their owner then; those that were decided about since wait no more. */
  waiting: text("waiting").array().notNull().default([]),
  ownerEpoch: version("owner_epoch"),
});
