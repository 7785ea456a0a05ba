import { isTransitionError } from "./errors";
import { runTransition } from "./run-transition";
import { closeOutstandingCalls } from "./tool-results";
import type { TransitionContext } from "./types";

/** Asks the owner of a running chat to stop. A chat that is not at work (or is stopping already) is left as it is. */
export async function interrupt(
  ctx: TransitionContext,
  input: { chatId: string },
): Promise<{ changed: boolean }> {
  try {
    await runTransition(ctx, { chatId: input.chatId, transition: "interrupt" }, async (scope) => {
      if (scope.does("close_calls")) await closeOutstandingCalls(scope, "interrupted");
      await scope.write();
    });
    return { changed: true };
  } catch (error) {
    if (isTransitionError(error) && (error.reason === "wrong_state" || error.reason === "archived")) {
      return { changed: false };
    }
    throw error;
  }
}
