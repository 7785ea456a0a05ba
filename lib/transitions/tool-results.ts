import { and, eq, inArray, or, sql } from "drizzle-orm";
import { chatMessages } from "../../db/schema/chat-messages";
import { toolCalls } from "../../db/schema/tool-calls";
import { closedState, type SyntheticReason, syntheticOutput } from "../chat/call-results";
import { isUnfinished } from "../chat/messages";
import type { ToolCallKind } from "../chat/workspace-types";
import type { TransitionScope } from "./run-transition";
import type { ToolCallResult } from "./types";

const UNFINISHED = ["requested", "started"] as const;

/** Writes results into the ledger; a call that has ended keeps the result it has. Answers the rows whose results changed. */
export async function writeResults(
  scope: TransitionScope,
  results: readonly ToolCallResult[],
): Promise<bigint[]> {
  const written = await Promise.all(results.map((result) => writeResult(scope, result)));
  return [...new Set(written.flat())];
}

async function writeResult(scope: TransitionScope, result: ToolCallResult): Promise<bigint[]> {
  const written = await scope.tx
    .update(toolCalls)
    .set({
      state: result.state,
      output: result.output ?? null,
      modelOutput: result.modelOutput ?? null,
      isError: result.isError,
      reason: result.reason ?? null,
      endedAt: sql`clock_timestamp()`,
    })
    .where(
      and(
        eq(toolCalls.id, result.callId),
        eq(toolCalls.chatId, scope.chat.id),
        eq(toolCalls.ownerEpoch, scope.chat.ownerEpoch),
        inArray(toolCalls.state, [...UNFINISHED]),
      ),
    )
    .returning({ messageId: toolCalls.messageId })
    .execute();
  return written.map((row) => row.messageId);
}

/** The kinds of a row's calls that have no result yet. */
export async function readOpenKinds(scope: TransitionScope, messageId: bigint): Promise<ToolCallKind[]> {
  const open = await scope.tx
    .select({ kind: toolCalls.kind })
    .from(toolCalls)
    .where(and(eq(toolCalls.messageId, messageId), inArray(toolCalls.state, [...UNFINISHED])))
    .prepare("read_open_kinds")
    .execute();
  return open.map(({ kind }) => kind);
}

/** Says that a row's overlaid results have changed: its revision moves, so that streams send it again. */
export function moveResultsVersion(scope: TransitionScope, messageIds: readonly bigint[]): void {
  if (messageIds.length === 0) return;
  void scope.unit.send(
    scope.tx
      .update(chatMessages)
      .set({ resultsVersion: sql`${chatMessages.resultsVersion} + 1` })
      .where(and(eq(chatMessages.chatId, scope.chat.id), inArray(chatMessages.id, [...messageIds]))),
  );
}

/** A call that was closed although it had begun: whatever carries it out is to be stopped. */
export interface ClosedCall {
  id: string;
  kind: ToolCallKind;
}

/**
 * Gives every outstanding call of the chat a synthetic error result, so that history never ends in a dangling call, and moves
 * the rows concerned, those whose results had ended without a commit, and `alreadyChanged`. Answers the calls that had begun.
 */
export async function closeOutstandingCalls(
  scope: TransitionScope,
  reason: SyntheticReason,
  alreadyChanged: readonly bigint[] = [],
): Promise<ClosedCall[]> {
  const found = await scope.tx
    .select({
      id: toolCalls.id,
      kind: toolCalls.kind,
      messageId: toolCalls.messageId,
      state: toolCalls.state,
    })
    .from(toolCalls)
    .innerJoin(chatMessages, eq(chatMessages.id, toolCalls.messageId))
    .where(
      and(
        eq(toolCalls.chatId, scope.chat.id),
        or(inArray(toolCalls.state, [...UNFINISHED]), eq(chatMessages.resultsVersion, 0)),
      ),
    )
    // A call begins without the chat's lock: from here on it cannot, so that nobody is told that one has not that has.
    .for("update", { of: toolCalls })
    .prepare("read_open_calls")
    .execute();
  const open = found.filter(isUnfinished);
  for (const call of open) {
    const state = closedState(call.state);
    await scope.tx
      .update(toolCalls)
      .set({
        state,
        output: syntheticOutput(reason, state),
        isError: true,
        reason,
        endedAt: sql`clock_timestamp()`,
      })
      .where(and(eq(toolCalls.id, call.id), inArray(toolCalls.state, [...UNFINISHED])));
  }
  moveResultsVersion(scope, [...new Set([...alreadyChanged, ...found.map((call) => call.messageId)])]);
  return open.filter(({ state }) => state === "started");
}

/**
 * What a failed turn has left open would be gone on with by the turn that now begins: a command that was to run where nothing may be
 * changed would run where it may.
 */
export async function closeCallsOfOtherMode(scope: TransitionScope): Promise<void> {
  const { planMode, turnPlanMode } = scope.chat;
  if (!scope.does("close_calls_of_other_mode") || planMode === turnPlanMode) return;
  await closeOutstandingCalls(scope, "mode_changed");
}
