import { integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { DebugAttempt, DebugStatus } from "../../lib/chat/debug-types";
import { at, id, storedJson, updatedAt } from "./columns";
import { debugRuns } from "./debug-runs";

/** One model call of a run. Its tries are attempts within it. Everything stored here is redacted. */
export const debugSteps = pgTable(
  "debug_steps",
  {
    id: id(),
    runId: text("run_id")
      .notNull()
      .references(() => debugRuns.id, { onDelete: "cascade" }),
    chatId: text("chat_id").notNull(),
    stepNumber: integer("step_number").notNull(),
    operation: text("operation").notNull(),
    status: text("status").$type<DebugStatus>().notNull().default("in_progress"),
    assistantMessageId: text("assistant_message_id"),
    request: storedJson<unknown>("request"),
    response: storedJson<unknown>("response"),
    usage: storedJson<unknown>("usage"),
    attempts: storedJson<DebugAttempt[]>("attempts").notNull().default([]),
    error: storedJson<unknown>("error"),
    metadata: storedJson<Record<string, unknown>>("metadata").notNull().default({}),
    startedAt: at("started_at").notNull().defaultNow(),
    updatedAt: updatedAt(),
    finishedAt: at("finished_at"),
  },
  (table) => [unique("debug_steps_number_key").on(table.runId, table.stepNumber)],
);
