import { messageIdToBigint } from "../ids";
import { invariant } from "../invariant";
import { takeSteered } from "./promote";
import { runTransition } from "./run-transition";
import { moveResultsVersion, readOpenKinds, writeResults } from "./tool-results";
import type { Fence, ToolCallResult, TransitionContext } from "./types";

export interface CommitToolResultsInput {
  fence: Fence;
  /** The assistant row whose calls were executed. */
  messageId: string;
  /** Of the whole batch; results that are in the ledger already stay as they are. */
  results: ToolCallResult[];
}

/**
 * Ends a tool batch in one commit: of the row's calls only those may be left open that a client is to answer. Steered messages
 * enter history behind the last result.
 */
export function commitToolResults(
  ctx: TransitionContext,
  input: CommitToolResultsInput,
): Promise<{ historyVersion: number }> {
  const { fence } = input;
  const messageId = messageIdToBigint(input.messageId);
  invariant(messageId !== null, "a tool batch belongs to a stored row");
  return runTransition(
    ctx,
    { chatId: fence.chatId, transition: "commit_tool_results", fence },
    async (scope) => {
      const writing = writeResults(scope, input.results);
      const [open] = await Promise.all([readOpenKinds(scope, messageId), writing]);
      if (open.some((kind) => kind !== "dynamic")) scope.refuse("calls_open");
      moveResultsVersion(scope, [messageId]);
      // What was steered waits until the client has answered, too.
      const promotion = open.length === 0 ? await takeSteered(scope) : { patch: {} };
      await scope.write(promotion.patch);
      return { historyVersion: scope.chat.snapshotVersion };
    },
  );
}
