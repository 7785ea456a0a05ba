import { awaitsApproval } from "../../db/queries/awaited-approvals";
import type { AwaitedAnswer } from "../chat/plan-mode";
import { promoteNext } from "./promote";
import { runTransition } from "./run-transition";
import { closeOutstandingCalls } from "./tool-results";
import type { Fence, TransitionContext } from "./types";

/** Ends the turn: to waiting, or on to the next turn with what was steered into this one too late, else with the queue's head. */
export function finishTurn(
  ctx: TransitionContext,
  input: {
    fence: Fence;
    /** What a person is to answer before anything goes on. */
    awaiting?: AwaitedAnswer | null;
  },
): Promise<void> {
  const { fence, awaiting = null } = input;
  return runTransition(ctx, { chatId: fence.chatId, transition: "finish_turn", fence }, async (scope) => {
    await closeOutstandingCalls(scope, "turn_ended");
    const promotion = scope.does("promote_head")
      ? await promoteNext(scope)
      : {
          patch: {
            awaiting: awaiting ?? ((await awaitsApproval(scope.tx, fence.chatId)) ? "approval" : null),
          } as const,
        };
    await scope.write({ ...promotion.patch, lastTurnStopped: false });
  });
}
