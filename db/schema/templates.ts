import { sql } from "drizzle-orm";
import { boolean, integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type {
  TemplateAccess,
  TemplateParameter,
  TemplatePreset,
  WorkspaceDriver,
  WorkspaceLimits,
} from "../../lib/chat/workspace-types";
import { at, createdAt, id, storedJson, updatedAt } from "./columns";
import { users } from "./users";

/** How a workspace is made. The built-in one is "Local directory". */
export const templates = pgTable(
  "templates",
  {
    id: id(),
    name: text("name").notNull(),
    description: text("description").notNull().default(""),
    driver: text("driver").$type<WorkspaceDriver>().notNull(),
    driverParameters: storedJson<Record<string, unknown>>("driver_parameters").notNull().default({}),
    /** Markdown for people and models: what lies in such a workspace, and how it is used. */
    readme: text("readme").notNull().default(""),
    parameters: storedJson<TemplateParameter[]>("parameters").notNull().default([]),
    presets: storedJson<TemplatePreset[]>("presets").notNull().default([]),
    /** Environment of every command. Nothing secret: commands see it. */
    env: storedJson<Record<string, string>>("env").notNull().default({}),
    limits: storedJson<WorkspaceLimits>("limits").notNull().default({}),
    /** Minutes after the last use; 0: never; null: as the deployment says. */
    autostopMinutes: integer("autostop_minutes"),
    /** Whether create_workspace may use it. */
    allowAgents: boolean("allow_agents").notNull().default(true),
    access: text("access").$type<TemplateAccess>().notNull().default("everyone"),
    enabled: boolean("enabled").notNull().default(true),
    isDefault: boolean("is_default").notNull().default(false),
    builtin: boolean("builtin").notNull().default(false),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    /** Kept as a row, because workspaces name it. */
    deletedAt: at("deleted_at"),
  },
  (table) => [uniqueIndex("templates_default_key").on(table.isDefault).where(sql`${table.isDefault}`)],
);

/** Who may use a template whose access is `listed`. */
export const templateUsers = pgTable(
  "template_users",
  {
    templateId: text("template_id")
      .notNull()
      .references(() => templates.id, { onDelete: "cascade" }),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
  },
  (table) => [primaryKey({ columns: [table.templateId, table.userId] })],
);
