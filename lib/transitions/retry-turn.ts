import { runTransition } from "./run-transition";
import { closeCallsOfOtherMode } from "./tool-results";
import type { TransitionContext } from "./types";

/** Tries the same history again with a fresh budget and a fresh episode: from an error, or at once during a retry wait. */
export function retryTurn(ctx: TransitionContext, input: { chatId: string }): Promise<void> {
  return runTransition(ctx, { chatId: input.chatId, transition: "retry_turn" }, async (scope) => {
    await closeCallsOfOtherMode(scope);
    await scope.write();
  });
}
