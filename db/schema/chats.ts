import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, pgTable, text } from "drizzle-orm/pg-core";
import type { DynamicTool } from "../../lib/chat/dynamic-tools";
import type { Awaited, WorkingAgent } from "../../lib/chat/plan-mode";
import type { ChangeTotals, ChatError, ChatStatus, RetryState } from "../../lib/chat/wire";
import type { ContextPin } from "../../lib/chat/workspace-context";
import { at, createdAt, id, storedJson, updatedAt, version } from "./columns";
import { users } from "./users";

/**
 * One chat. Execution state (status, queue versions, errors, ownership) is written by lib/transitions only; versions are
 * moved by triggers. Metadata (title, pin, workspace, model, plan mode) moves `metadata_version`.
 */
export const chats = pgTable(
  "chats",
  {
    id: id(),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    parentChatId: text("parent_chat_id"),
    rootChatId: text("root_chat_id").notNull(),

    title: text("title").notNull(),
    titleSource: text("title_source")
      .$type<"fallback" | "generated" | "user">()
      .notNull()
      .default("fallback"),
    pinOrder: integer("pin_order"),
    labels: storedJson<Record<string, string>>("labels").notNull().default({}),
    archived: boolean("archived").notNull().default(false),
    lastReadMessageId: bigint("last_read_message_id", { mode: "bigint" }),
    lastTurnSummary: text("last_turn_summary"),
    /** A person ended the last turn. */
    lastTurnStopped: boolean("last_turn_stopped").notNull().default(false),
    /** Whether this chat's model calls are recorded; null: as the person's and the deployment's settings say. */
    debugOverride: boolean("debug_override"),

    modelId: text("model_id"),
    reasoningEffort: text("reasoning_effort"),
    systemPrompt: text("system_prompt"),
    mode: text("mode").$type<"explore" | "computer_use">(),
    planMode: boolean("plan_mode").notNull().default(false),
    /** The mode as it was when the turn began: whoever changes it while the agent works means the next turn. */
    turnPlanMode: boolean("turn_plan_mode").notNull().default(false),
    /** What administrators add for plans, as it was then, of a turn in which a plan is made. */
    turnPlanInstructions: text("turn_plan_instructions"),
    /** Its sub-agents that were at work then and may change files, of such a turn. */
    turnWorkingAgents: storedJson<WorkingAgent[]>("turn_working_agents"),
    dynamicTools: storedJson<DynamicTool[]>("dynamic_tools").notNull().default([]),
    mcpServerIds: text("mcp_server_ids").array().notNull().default([]),
    workspaceId: text("workspace_id"),
    /** The commit that was HEAD when the chat first touched its workspace; empty string: no Git there. */
    changesBase: text("changes_base"),
    changes: storedJson<ChangeTotals>("changes"),
    /** What of its workspace's instructions and skills the model has been given. */
    context: storedJson<ContextPin>("context"),

    status: text("status").$type<ChatStatus>().notNull(),
    lastError: storedJson<ChatError>("last_error"),
    retryState: storedJson<RetryState>("retry_state"),
    requiresActionDeadlineAt: at("requires_action_deadline_at"),
    compactionRequestedAt: at("compaction_requested_at"),
    /** Of that request: it was made of a chat at rest, whose last turn is over whatever its rows say, and not of a failed one. */
    compactionEndsTurn: boolean("compaction_ends_turn").notNull().default(false),
    waitingForCapacity: boolean("waiting_for_capacity").notNull().default(false),
    runnableSince: at("runnable_since"),
    turnStartedAt: at("turn_started_at"),
    /** What the last turn ended with that a person is to answer. */
    awaiting: text("awaiting").$type<Awaited>(),

    snapshotVersion: bigint("snapshot_version", { mode: "number" }).notNull().default(1),
    historyVersion: version("history_version"),
    queueVersion: version("queue_version"),
    retryStateVersion: version("retry_state_version"),
    metadataVersion: version("metadata_version"),
    generationAttempt: integer("generation_attempt").notNull().default(0),
    /** Drawn with the attempt: the identity that the step's row will have, so that preview and row share it. */
    generationMessageId: bigint("generation_message_id", { mode: "bigint" }),

    workerId: text("worker_id"),
    runnerId: text("runner_id"),
    ownerEpoch: version("owner_epoch"),
    ownerDeaths: integer("owner_deaths").notNull().default(0),
    ownerDeathsHistoryVersion: version("owner_deaths_history_version"),

    lastTurnAt: at("last_turn_at").notNull().defaultNow(),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (table) => [
    index("chats_acquire_idx")
      .on(table.status, table.runnableSince, table.id)
      .where(sql`not ${table.archived}`),
    index("chats_owner_idx").on(table.ownerId, table.archived, table.lastTurnAt),
    index("chats_root_idx").on(table.rootChatId),
  ],
);
