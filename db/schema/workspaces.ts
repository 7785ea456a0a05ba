import { boolean, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import type {
  Isolation,
  TemplateValue,
  WorkspaceDriver,
  WorkspaceLimits,
  WorkspaceStatus,
} from "../../lib/chat/workspace-types";
import { at, createdAt, id, storedJson, updatedAt, version } from "./columns";
import { templates } from "./templates";
import { users } from "./users";

/** A place where commands run. Whether its daemon is connected follows from `last_heartbeat_at`. */
export const workspaces = pgTable(
  "workspaces",
  {
    id: id(),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    templateId: text("template_id")
      .notNull()
      .references(() => templates.id),
    name: text("name").notNull(),
    driver: text("driver").$type<WorkspaceDriver>().notNull(),
    parameters: storedJson<Record<string, unknown>>("parameters").notNull().default({}),
    /** What the person or the model answered to the template's parameters. */
    userParameters: storedJson<Record<string, TemplateValue>>("user_parameters").notNull().default({}),
    presetId: text("preset_id"),
    env: storedJson<Record<string, string>>("env").notNull().default({}),
    limits: storedJson<WorkspaceLimits>("limits").notNull().default({}),
    autostopMinutes: integer("autostop_minutes"),
    /** What the driver remembers of what it made: a container's id, say. */
    driverState: storedJson<Record<string, unknown>>("driver_state").notNull().default({}),
    /** Counts its starts; the log of a start carries it. */
    build: integer("build").notNull().default(0),
    status: text("status").$type<WorkspaceStatus>().notNull().default("starting"),
    /** A sentence for the person: the build's phase, or why it failed. */
    statusDetail: text("status_detail"),
    /** Absolute directory of the workspace on its host; null until known. */
    path: text("path"),
    isolation: text("isolation").$type<Isolation>(),
    /** Whether its daemon can run commands over a throw-away copy; null: it has not said. */
    canRunApart: boolean("can_run_apart"),
    /** SHA-256 of the daemon's token, hex. */
    tokenHash: text("token_hash").unique(),
    /** Minted by the daemon with its journal; a changed value means that what it knew is gone. */
    journalId: text("journal_id"),
    daemonVersion: text("daemon_version"),
    daemonPid: integer("daemon_pid"),
    daemonHost: text("daemon_host"),
    /** Changes with what the daemon can tell of MCP servers; null where none is listed. */
    mcpVersion: text("mcp_version"),
    connectedAt: at("connected_at"),
    lastHeartbeatAt: at("last_heartbeat_at"),
    /** A tool call, a command in the background, a terminal or a person; what a stop by itself is counted from. */
    lastUsedAt: at("last_used_at").notNull().defaultNow(),
    /** Ledger id of the create_workspace call that made it: running the call again finds the row. */
    createdByCallId: text("created_by_call_id").unique(),
    ownerEpoch: version("owner_epoch"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [index("workspaces_owner_idx").on(table.ownerId, table.createdAt)],
);
