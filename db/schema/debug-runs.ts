import { index, pgTable, text } from "drizzle-orm/pg-core";
import type { DebugRunKind, DebugStatus } from "../../lib/chat/debug-types";
import { chats } from "./chats";
import { at, id, storedJson, updatedAt } from "./columns";

/** What was said to a model and what came back, for one turn, title, summary or compaction. Written at best effort. */
export const debugRuns = pgTable(
  "debug_runs",
  {
    id: id(),
    chatId: text("chat_id")
      .notNull()
      .references(() => chats.id, { onDelete: "cascade" }),
    /** Snapshots, without a foreign key: a run outlives what it speaks of. */
    rootChatId: text("root_chat_id").notNull(),
    parentRunId: text("parent_run_id"),
    modelId: text("model_id"),
    triggerMessageId: text("trigger_message_id"),
    tipMessageId: text("tip_message_id"),
    kind: text("kind").$type<DebugRunKind>().notNull(),
    status: text("status").$type<DebugStatus>().notNull().default("in_progress"),
    provider: text("provider").notNull().default(""),
    model: text("model").notNull().default(""),
    summary: storedJson<Record<string, unknown>>("summary").notNull().default({}),
    startedAt: at("started_at").notNull().defaultNow(),
    updatedAt: updatedAt(),
    finishedAt: at("finished_at"),
  },
  (table) => [
    index("debug_runs_chat_idx").on(table.chatId, table.startedAt),
    index("debug_runs_updated_idx").on(table.updatedAt),
  ],
);
