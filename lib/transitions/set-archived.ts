import { asc, eq } from "drizzle-orm";
import { forgetRuns } from "../../db/queries/debug-runs";
import { chats } from "../../db/schema/chats";
import { TransitionError } from "./errors";
import { runInTransaction } from "./run-in-transaction";
import { applyTransition } from "./run-transition";
import type { TransitionContext } from "./types";

/** Archives or restores a root chat with everything below it: all of them, or none. */
export function setArchived(
  ctx: TransitionContext,
  input: { chatId: string; archived: boolean },
): Promise<void> {
  const transition = input.archived ? "archive" : "unarchive";
  return runInTransaction(ctx, async (joined) => {
    const root = await joined.unit.lock(input.chatId);
    if (root !== null && root.row.parentChatId !== null) {
      throw new TransitionError(transition, root.state, "not_root");
    }
    await applyTransition(joined, { transition, chat: root }, (scope) => scope.write());
    const family = await joined.unit.tx
      .select({ id: chats.id })
      .from(chats)
      .where(eq(chats.rootChatId, input.chatId))
      .orderBy(asc(chats.id));
    for (const { id } of family) {
      if (id === input.chatId) continue;
      const chat = await joined.unit.lock(id);
      if (chat?.row.archived === input.archived) continue;
      await applyTransition(joined, { transition, chat }, (scope) => scope.write());
    }
    if (input.archived)
      await forgetRuns(
        joined.unit.tx,
        family.map(({ id }) => id),
      );
  });
}
