import { inArray, sql } from "drizzle-orm";
import { toolCalls } from "../../db/schema/tool-calls";
import { runTransition } from "./run-transition";
import { moveResultsVersion, readOpenKinds } from "./tool-results";
import type { Fence, TransitionContext } from "./types";
import { readWaitingCalls } from "./waiting-calls";

/**
 * Hands the open client-executed calls to the client, which has until a deadline by the database's clock. From now on they may
 * take effect, so they count as started. Calls of other kinds have to be answered before.
 */
export function enterRequiresAction(ctx: TransitionContext, input: { fence: Fence }): Promise<void> {
  const { fence } = input;
  const spec = { chatId: fence.chatId, transition: "enter_requires_action", fence } as const;
  return runTransition(ctx, spec, async (scope) => {
    const waiting = await readWaitingCalls(scope);
    const [first] = waiting;
    if (first === undefined) return scope.refuse("no_calls_open");
    const open = await readOpenKinds(scope, first.messageId);
    if (open.length > waiting.length) scope.refuse("calls_open");
    await scope.tx
      .update(toolCalls)
      .set({ state: "started", startedAt: sql`clock_timestamp()` })
      .where(
        inArray(
          toolCalls.id,
          waiting.map((call) => call.id),
        ),
      );
    moveResultsVersion(scope, [first.messageId]);
    await scope.write();
  });
}
