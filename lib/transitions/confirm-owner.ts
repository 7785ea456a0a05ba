import { runInTransaction } from "./run-in-transaction";
import type { TransitionContext } from "./types";

/**
 * Takes back that a running chat waits for capacity. Somebody found its lease run out while no slot was free; its owner has come
 * back before the chat was taken from it, and goes on without waiting. Nothing happens when it has another owner by now.
 */
export function confirmOwner(
  ctx: TransitionContext,
  input: { chatId: string; workerId: string; runnerId: string },
): Promise<void> {
  return runInTransaction(ctx, async ({ unit }) => {
    const chat = await unit.lock(input.chatId);
    if (chat === null || chat.row.status !== "running" || !chat.row.waitingForCapacity) return;
    if (chat.row.workerId !== input.workerId || chat.row.runnerId !== input.runnerId) return;
    await unit.write(chat, { waitingForCapacity: false });
  });
}
