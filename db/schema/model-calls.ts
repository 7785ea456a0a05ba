import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import type { ModelPhase } from "../../lib/chat/model-phase";
import type { MessageUsage } from "../../lib/chat/wire";
import { at, id, storedJson, version } from "./columns";

/** One row per provider request: costs, budgets and "how many calls did this step take" read this table. */
export const modelCalls = pgTable(
  "model_calls",
  {
    id: id(),
    chatId: text("chat_id").notNull(),
    rootChatId: text("root_chat_id").notNull(),
    userId: text("user_id").notNull(),
    historyVersion: version("history_version"),
    attempt: integer("attempt").notNull(),
    purpose: text("purpose").$type<"generation" | "title" | "summary" | "compaction" | "test">().notNull(),
    modelId: text("model_id").notNull(),
    /** Of a sub-agent's: what the model was doing when it was last noted; null: nothing had come. */
    phase: text("phase").$type<ModelPhase>(),
    state: text("state").$type<"started" | "settled" | "failed" | "abandoned">().notNull().default("started"),
    reservedMicros: bigint("reserved_micros", { mode: "number" }),
    costMicros: bigint("cost_micros", { mode: "number" }),
    usage: storedJson<MessageUsage>("usage"),
    requestPrefixHash: text("request_prefix_hash"),
    errorKind: text("error_kind"),
    statusCode: integer("status_code"),
    startedAt: at("started_at").notNull().defaultNow(),
    firstPartAt: at("first_part_at"),
    endedAt: at("ended_at"),
  },
  (table) => [
    index("model_calls_chat_idx").on(table.chatId, table.historyVersion, table.attempt),
    index("model_calls_cost_idx").on(table.chatId, table.costMicros).where(sql`cost_micros is not null`),
    index("model_calls_user_idx").on(table.userId, table.startedAt),
  ],
);
