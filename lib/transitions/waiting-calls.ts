import { and, asc, eq, inArray } from "drizzle-orm";
import { toolCalls } from "../../db/schema/tool-calls";
import type { TransitionScope } from "./run-transition";

export interface WaitingCall {
  id: string;
  messageId: bigint;
  toolCallId: string;
}

/** Calls of the chat that a client is to answer, in the order in which the model made them. */
export function readWaitingCalls(scope: TransitionScope): Promise<WaitingCall[]> {
  return scope.tx
    .select({ id: toolCalls.id, messageId: toolCalls.messageId, toolCallId: toolCalls.toolCallId })
    .from(toolCalls)
    .where(
      and(
        eq(toolCalls.chatId, scope.chat.id),
        eq(toolCalls.kind, "dynamic"),
        inArray(toolCalls.state, ["requested", "started"]),
      ),
    )
    .orderBy(asc(toolCalls.messageId), asc(toolCalls.ordinal));
}
