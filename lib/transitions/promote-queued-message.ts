import { promoteHead } from "./promote";
import { moveQueued } from "./queue-order";
import { runTransition } from "./run-transition";
import { closeOutstandingCalls } from "./tool-results";
import type { TransitionContext } from "./types";

/**
 * "Send now": the message goes to the queue's head. A running turn is interrupted for it; from an error, or while a client is
 * asked for results, it enters history at once. Answers the rows that did.
 */
export function promoteQueuedMessage(
  ctx: TransitionContext,
  input: { chatId: string; queuedId: string },
): Promise<{ messageIds: string[] }> {
  const { chatId, queuedId } = input;
  return runTransition(ctx, { chatId, transition: "promote_queued" }, async (scope) => {
    if (!(await moveQueued(scope, queuedId, 1))) scope.refuse("queued_message_not_found");
    if (!scope.does("promote_head")) {
      await scope.write();
      return { messageIds: [] };
    }
    await closeOutstandingCalls(scope, "promoted");
    const { messageIds, patch } = await promoteHead(scope);
    await scope.write(patch);
    return { messageIds };
  });
}
