import { insertAssistantRow } from "./insert-rows";
import { takeSteered } from "./promote";
import { runTransition } from "./run-transition";
import type { Fence, NewAssistantRow, NewToolCall, TransitionContext } from "./types";

export interface CommitModelStepInput {
  /** With the attempt that produced the row. */
  fence: Fence;
  row: NewAssistantRow;
  calls: NewToolCall[];
}

/** One model call becomes one row, with a ledger row for each call. Steered messages follow it unless calls are open. */
export async function commitModelStep(
  ctx: TransitionContext,
  input: CommitModelStepInput,
): Promise<{ historyVersion: number }> {
  const { fence, row, calls } = input;
  return runTransition(
    ctx,
    { chatId: fence.chatId, transition: "commit_model_step", fence },
    async (scope) => {
      insertAssistantRow(scope, row, calls);
      const promotion = calls.length === 0 ? await takeSteered(scope) : { patch: {} };
      await scope.write(promotion.patch);
      return { historyVersion: scope.chat.snapshotVersion };
    },
  );
}
