import { AppError } from "../errors";
import type { JoinedContext } from "../transitions/run-in-transaction";
import type { LockedChat } from "../transitions/unit";
import { updateChatMetadata } from "../transitions/update-chat-metadata";

/**
 * Whether the chat's next turns only plan. A sub-agent's mode is its parent's choice: nobody takes it out of it.
 *
 * @throws AppError `conflict` for a sub-agent's chat.
 */
export async function choosePlanMode(
  joined: JoinedContext,
  { row }: LockedChat,
  planMode: boolean | undefined,
): Promise<void> {
  if (planMode === undefined || planMode === row.planMode) return;
  if (row.parentChatId !== null) {
    throw new AppError("conflict", "A sub-agent plans, or does not, as the chat that started it did.");
  }
  await updateChatMetadata(joined, { chatId: row.id, patch: { planMode } });
}
