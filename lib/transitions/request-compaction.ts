import { readContextFacts } from "../../db/queries/boundaries";
import { runTransition } from "./run-transition";
import { closeCallsOfOtherMode } from "./tool-results";
import type { TransitionContext } from "./types";

/**
 * Has an idle chat's context summarised by a worker, also after a crash of the server: the request is a column. Inserts
 * nothing; refused when no model has answered since the last boundary.
 */
export function requestCompaction(ctx: TransitionContext, input: { chatId: string }): Promise<void> {
  const { chatId } = input;
  return runTransition(ctx, { chatId, transition: "request_compaction" }, async (scope) => {
    const { hasAnswer } = await readContextFacts(scope.tx, chatId);
    if (!hasAnswer) scope.refuse("nothing_to_compact");
    await closeCallsOfOtherMode(scope);
    await scope.write();
  });
}
