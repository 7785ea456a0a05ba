import { and, eq, inArray, sql } from "drizzle-orm";
import type { Db } from "../../db/client";
import { getToolCall } from "../../db/queries/tool-calls";
import { toolCalls } from "../../db/schema/tool-calls";
import { FenceError } from "../transitions/errors";
import type { ToolCallResult } from "../transitions/types";

export interface CallOwner {
  chatId: string;
  callId: string;
  ownerEpoch: number;
}

/**
 * Says that a call is about to act. Calls to a workspace say so themselves, together with their command.
 *
 * @throws FenceError when the call belongs to another owner by now, or has ended.
 */
export async function markStarted(db: Db, owner: CallOwner): Promise<void> {
  const marked = await db
    .update(toolCalls)
    .set({
      state: "started",
      startedAt: sql`coalesce(${toolCalls.startedAt}, clock_timestamp())`,
      keptFromBeforeRestart: false,
    })
    .where(isOpenAndMine(owner))
    .returning({ id: toolCalls.id });
  if (marked.length === 0) throw new FenceError(owner.chatId, "workerId");
}

/**
 * Writes the end of a call, once: a call that this owner has ended already keeps the end it has.
 *
 * @throws FenceError when the call belongs to another owner by now.
 */
export async function finishToolCall(
  db: Db,
  owner: Omit<CallOwner, "callId">,
  result: ToolCallResult,
): Promise<ToolCallResult> {
  const { callId, state, output, modelOutput, isError, reason } = result;
  const written = await db
    .update(toolCalls)
    .set({
      state,
      output: output ?? null,
      modelOutput: modelOutput ?? null,
      isError,
      reason: reason ?? null,
      endedAt: sql`clock_timestamp()`,
    })
    .where(isOpenAndMine({ ...owner, callId }))
    .returning({ id: toolCalls.id });
  if (written.length > 0) return result;
  const found = await getToolCall(db, callId);
  if (found === null || found.ownerEpoch !== owner.ownerEpoch) {
    throw new FenceError(owner.chatId, "workerId");
  }
  return endOf(found) ?? result;
}

function isOpenAndMine(owner: CallOwner) {
  return and(
    eq(toolCalls.id, owner.callId),
    eq(toolCalls.ownerEpoch, owner.ownerEpoch),
    inArray(toolCalls.state, ["requested", "started"]),
  );
}

/** The end that a ledger row holds, or null while it is open. */
export function endOf(
  call: Pick<typeof toolCalls.$inferSelect, "id" | "state" | "output" | "modelOutput" | "isError" | "reason">,
): ToolCallResult | null {
  const { id, state, output, modelOutput, isError, reason } = call;
  if (state === "requested" || state === "started") return null;
  return {
    callId: id,
    state,
    output,
    isError,
    ...(modelOutput === null ? {} : { modelOutput }),
    ...(reason === null ? {} : { reason }),
  };
}
