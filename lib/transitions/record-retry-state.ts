import type { RetryState } from "../chat/wire";
import { runTransition } from "./run-transition";
import type { Fence, TransitionContext } from "./types";

/** Stores what a client that joins during the wait must be told. The next attempt clears it. */
export function recordRetryState(
  ctx: TransitionContext,
  input: { fence: Fence; retryState: RetryState },
): Promise<void> {
  const { fence, retryState } = input;
  return runTransition(ctx, { chatId: fence.chatId, transition: "record_retry", fence }, async (scope) => {
    await scope.write({ retryState });
  });
}
