import { and, eq } from "drizzle-orm";
import { chatHeartbeats } from "../../db/schema/chat-heartbeats";
import { FenceError, TransitionError } from "./errors";
import { runInTransaction } from "./run-in-transaction";
import { applyTransition } from "./run-transition";
import type { TransitionContext } from "./types";

/** Lets go of a chat, whatever its state: the status stays, the lease ends, and another worker may take it at once. */
export function abandon(
  ctx: TransitionContext,
  input: { chatId: string; workerId: string; runnerId: string },
): Promise<void> {
  return runInTransaction(ctx, async (joined) => {
    const chat = await joined.unit.lock(input.chatId);
    if (chat?.row.workerId === null) throw new TransitionError("abandon", chat.state, "not_owned");
    if (chat !== null && chat.row.workerId !== input.workerId) throw new FenceError(input.chatId, "workerId");
    if (chat !== null && chat.row.runnerId !== input.runnerId) throw new FenceError(input.chatId, "runnerId");
    await applyTransition(joined, { transition: "abandon", chat }, async (scope) => {
      await scope.write();
      await scope.tx
        .delete(chatHeartbeats)
        .where(and(eq(chatHeartbeats.chatId, input.chatId), eq(chatHeartbeats.runnerId, input.runnerId)));
    });
  });
}
