import { and, eq, inArray } from "drizzle-orm";
import { toolCalls } from "../../db/schema/tool-calls";
import { messageIdToBigint } from "../ids";
import { invariant } from "../invariant";
import { takeSteered } from "./promote";
import { runTransition, type TransitionScope } from "./run-transition";
import { moveResultsVersion, writeResults } from "./tool-results";
import type { Fence, ToolCallResult, TransitionContext } from "./types";

export interface CommitToolResultsInput {
  fence: Fence;
  /** The assistant row whose calls were executed. */
  messageId: string;
  /** Of the whole batch; results that are in the ledger already stay as they are. */
  results: ToolCallResult[];
}

/** Ends a tool batch in one commit: no call of the row may be left open. Steered messages enter history behind it. */
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
      const [isOpen] = await Promise.all([hasOpenCalls(scope, messageId), writing]);
      if (isOpen) scope.refuse("calls_open");
      moveResultsVersion(scope, [messageId]);
      const promotion = await takeSteered(scope);
      await scope.write(promotion.patch);
      return { historyVersion: scope.chat.snapshotVersion };
    },
  );
}

async function hasOpenCalls(scope: TransitionScope, messageId: bigint): Promise<boolean> {
  const open = await scope.tx
    .select({ id: toolCalls.id })
    .from(toolCalls)
    .where(and(eq(toolCalls.messageId, messageId), inArray(toolCalls.state, ["requested", "started"])))
    .limit(1)
    .prepare("read_open_call")
    .execute();
  return open.length > 0;
}
