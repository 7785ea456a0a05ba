import { insertAssistantRow } from "./insert-rows";
import { promoteHead } from "./promote";
import { runTransition, type TransitionScope } from "./run-transition";
import { closeOutstandingCalls, writeResults } from "./tool-results";
import type { Fence, NewAssistantRow, NewToolCall, ToolCallResult, TransitionContext } from "./types";

export interface FinishInterruptionInput {
  fence: Fence;
  /** What the episode had streamed, sealed; null when there was nothing. */
  partial: NewAssistantRow | null;
  /** Calls of `partial`. */
  calls: NewToolCall[];
  /** Of calls that were asked to stop, or had ended; every other open call gets a synthetic result. */
  results: ToolCallResult[];
}

/** Ends an interruption: the partial row, then a result for every open call, then waiting or the queue's head. */
export function finishInterruption(ctx: TransitionContext, input: FinishInterruptionInput): Promise<void> {
  const { fence } = input;
  return runTransition(ctx, { chatId: fence.chatId, transition: "finish_interruption", fence }, (scope) =>
    applyFinishInterruption(scope, input),
  );
}

/** The effects of FinishInterruption, for a chat whose fence somebody else has checked. */
export async function applyFinishInterruption(
  scope: TransitionScope,
  input: Omit<FinishInterruptionInput, "fence">,
): Promise<void> {
  if (input.partial !== null) {
    insertAssistantRow(scope, { ...input.partial, interrupted: true }, input.calls);
  }
  const changed = await writeResults(scope, input.results);
  await closeOutstandingCalls(scope, "interrupted", changed);
  if (!scope.does("promote_head")) {
    await scope.write({ lastTurnSummary: null, lastTurnStopped: true });
    return;
  }
  const { patch } = await promoteHead(scope);
  // A chat that was taken over only to be interrupted holds no slot: whoever goes on with it has to be admitted.
  const owner = scope.chat.waitingForCapacity ? { workerId: null, runnerId: null } : {};
  await scope.write({ ...patch, ...owner, lastTurnSummary: null, lastTurnStopped: false });
}
