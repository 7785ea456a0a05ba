import { bigint, boolean, index, integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { CallState } from "../../lib/chat/message-types";
import type { ToolCallKind } from "../../lib/chat/workspace-types";
import { chatMessages } from "./chat-messages";
import { at, createdAt, id, storedJson, version } from "./columns";

/** The ledger: one row per call that the model made, written in the step that requested it. */
export const toolCalls = pgTable(
  "tool_calls",
  {
    id: id(),
    chatId: text("chat_id").notNull(),
    messageId: bigint("message_id", { mode: "bigint" })
      .notNull()
      .references(() => chatMessages.id, { onDelete: "cascade" }),
    ordinal: integer("ordinal").notNull(),
    /** The provider's id: unique only within its row. */
    toolCallId: text("tool_call_id").notNull(),
    toolName: text("tool_name").notNull(),
    kind: text("kind").$type<ToolCallKind>().notNull(),
    input: storedJson<unknown>("input").notNull(),
    inputHash: text("input_hash").notNull(),
    state: text("state").$type<CallState>().notNull().default("requested"),
    ownerEpoch: version("owner_epoch"),
    /** Written once, when the call ends. */
    output: storedJson<unknown>("output"),
    /** The form that the model reads, when it differs from `output`: an AI SDK tool result output. */
    modelOutput: storedJson<unknown>("model_output"),
    isError: boolean("is_error").notNull().default(false),
    /** Why a synthetic result stands here: `interrupted`, `new_message`, `outcome_unknown`, … */
    reason: text("reason"),
    /** The daemon's journal when the call was started: another one means that its memory is gone. */
    journalId: text("journal_id"),
    /** It had begun when its chat was taken over, and was not run again: what stands here comes from before. */
    keptFromBeforeRestart: boolean("kept_from_before_restart").notNull().default(false),
    startedAt: at("started_at"),
    endedAt: at("ended_at"),
    createdAt: createdAt(),
  },
  (table) => [
    unique("tool_calls_ordinal_key").on(table.messageId, table.ordinal),
    unique("tool_calls_call_key").on(table.messageId, table.toolCallId),
    index("tool_calls_chat_idx").on(table.chatId, table.state),
  ],
);
