import { INVALID_STATE_ERROR } from "../chat/chat-errors";
import { runTransition } from "./run-transition";
import { closeOutstandingCalls } from "./tool-results";
import type { TransitionContext } from "./types";

/** Brings a chat out of a combination that no transition makes: unarchived, stopped on an error that says so, queue kept. */
export function reconcileInvalidState(ctx: TransitionContext, input: { chatId: string }): Promise<void> {
  return runTransition(ctx, { chatId: input.chatId, transition: "reconcile" }, async (scope) => {
    await closeOutstandingCalls(scope, "invalid_state");
    await scope.write({ lastError: INVALID_STATE_ERROR });
  });
}
