import { sql } from "drizzle-orm";
import { takeSteered } from "./promote";
import { runTransition, type TransitionScope } from "./run-transition";
import { closeOutstandingCalls } from "./tool-results";
import type { Fence, TransitionContext } from "./types";
import { readWaitingCalls } from "./waiting-calls";

/** Goes on without a client that did not answer by the deadline; refused while the deadline lies ahead. */
export function cancelRequiresAction(ctx: TransitionContext, input: { fence: Fence }): Promise<void> {
  const { fence } = input;
  const spec = { chatId: fence.chatId, transition: "cancel_requires_action", fence } as const;
  return runTransition(ctx, spec, async (scope) => {
    if (!(await isDue(scope))) scope.refuse("deadline_ahead");
    if ((await readWaitingCalls(scope)).length === 0) scope.refuse("no_calls_open");
    await closeOutstandingCalls(scope, "timed_out");
    const { patch } = await takeSteered(scope);
    await scope.write(patch);
  });
}

/** A wait without a deadline would have no end: it is over. */
async function isDue({ tx, chat }: TransitionScope): Promise<boolean> {
  const deadline = chat.requiresActionDeadlineAt;
  if (deadline === null) return true;
  const [row] = await tx.execute<{ due: boolean }>(
    sql`select clock_timestamp() >= ${deadline.toISOString()}::timestamptz as due`,
  );
  return row?.due ?? false;
}
