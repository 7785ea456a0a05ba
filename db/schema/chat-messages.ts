import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, pgTable, smallint, text } from "drizzle-orm/pg-core";
import type { AppPart, Origin, StoredRowMetadata } from "../../lib/chat/message-types";
import { chats } from "./chats";
import { createdAt, storedJson, version } from "./columns";

/**
 * One user message or one provider turn. `parts` never changes after the insert: tool results live in `tool_calls` and
 * are overlaid on read; their commit moves `results_version`. `revision` is set by a trigger only.
 */
export const chatMessages = pgTable(
  "chat_messages",
  {
    id: bigint("id", { mode: "bigint" }).primaryKey().generatedByDefaultAsIdentity(),
    chatId: text("chat_id")
      .notNull()
      .references(() => chats.id, { onDelete: "cascade" }),
    role: text("role").$type<"system" | "user" | "assistant">().notNull(),
    visibility: text("visibility").$type<"user" | "model" | "both">().notNull().default("both"),
    format: smallint("format").notNull().default(1),
    parts: storedJson<AppPart[]>("parts").notNull(),
    metadata: storedJson<StoredRowMetadata>("metadata").notNull().default({}),
    origin: storedJson<Origin>("origin"),
    revision: version("revision"),
    resultsVersion: integer("results_version").notNull().default(0),
    deleted: boolean("deleted").notNull().default(false),
    interrupted: boolean("interrupted").notNull().default(false),
    compaction: text("compaction").$type<"summary" | "clear">(),
    authorId: text("author_id"),
    modelId: text("model_id"),
    reasoningEffort: text("reasoning_effort"),
    queuedMessageId: text("queued_message_id"),
    finishReason: text("finish_reason"),
    providerResponseId: text("provider_response_id"),
    inputTokens: integer("input_tokens"),
    outputTokens: integer("output_tokens"),
    reasoningTokens: integer("reasoning_tokens"),
    cacheReadTokens: integer("cache_read_tokens"),
    cacheWriteTokens: integer("cache_write_tokens"),
    contextLimit: integer("context_limit"),
    costMicros: bigint("cost_micros", { mode: "number" }),
    createdAt: createdAt(),
  },
  (table) => [
    index("chat_messages_chat_idx").on(table.chatId, table.id),
    // What a chat has used is summed from this alone, for every event that carries the chat.
    index("chat_messages_usage_idx")
      .on(table.chatId, table.inputTokens, table.outputTokens)
      .where(sql`input_tokens is not null or output_tokens is not null`),
    index("chat_messages_revision_idx").on(table.chatId, table.revision),
  ],
);
