import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { LedgerCall } from "../../lib/chat/messages";
import type { Queryable } from "../client";
import { toolCalls } from "../schema/tool-calls";

export type ToolCallRow = typeof toolCalls.$inferSelect;

const LEDGER_COLUMNS = {
  id: toolCalls.id,
  messageId: toolCalls.messageId,
  ordinal: toolCalls.ordinal,
  toolCallId: toolCalls.toolCallId,
  toolName: toolCalls.toolName,
  kind: toolCalls.kind,
  input: toolCalls.input,
  state: toolCalls.state,
  output: toolCalls.output,
  modelOutput: toolCalls.modelOutput,
  isError: toolCalls.isError,
  reason: toolCalls.reason,
  keptFromBeforeRestart: toolCalls.keptFromBeforeRestart,
  startedAt: toolCalls.startedAt,
  endedAt: toolCalls.endedAt,
};

/** The ledger of the given rows, in the order in which the model made the calls. */
export async function listToolCalls(
  db: Queryable,
  messageIds: readonly bigint[],
): Promise<(LedgerCall & { messageId: bigint })[]> {
  if (messageIds.length === 0) return [];
  return (
    db
      .select(LEDGER_COLUMNS)
      .from(toolCalls)
      // One parameter, so that it is one statement for any number of rows.
      .where(sql`${toolCalls.messageId} = any(string_to_array(${messageIds.join(",")}, ',')::bigint[])`)
      .orderBy(asc(toolCalls.messageId), asc(toolCalls.ordinal))
  );
}

/** The calls of a chat that a client is to answer, by the provider's ids. */
export async function listWaitingCallIds(db: Queryable, chatId: string): Promise<string[]> {
  const rows = await db
    .select({ toolCallId: toolCalls.toolCallId })
    .from(toolCalls)
    .where(
      and(
        eq(toolCalls.chatId, chatId),
        eq(toolCalls.kind, "dynamic"),
        inArray(toolCalls.state, ["requested", "started"]),
      ),
    );
  return rows.map(({ toolCallId }) => toolCallId);
}

/** One ledger row by our id. */
export async function getToolCall(db: Queryable, callId: string): Promise<ToolCallRow | null> {
  const [row] = await db.select().from(toolCalls).where(eq(toolCalls.id, callId));
  return row ?? null;
}
