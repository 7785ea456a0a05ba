import type { ChatError } from "../chat/wire";
import { runTransition } from "./run-transition";
import type { Fence, TransitionContext } from "./types";

/** Stops the chat on an error. The queue is kept, and waits until the error is cleared. */
export function finishError(
  ctx: TransitionContext,
  input: { fence: Fence; error: ChatError },
): Promise<void> {
  const { fence, error } = input;
  return runTransition(ctx, { chatId: fence.chatId, transition: "finish_error", fence }, async (scope) => {
    await scope.write({ lastError: error, lastTurnSummary: null, lastTurnStopped: false });
  });
}
