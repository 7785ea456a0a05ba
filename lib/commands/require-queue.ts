import { AppError } from "../errors";
import type { LockedChat } from "../transitions/unit";

/**
 * Refuses a queued message that cannot be there, whatever the chat's state would say to it.
 *
 * @throws AppError `not_found`
 */
export function requireQueueOf(chat: LockedChat, queuedId: string): void {
  if (chat.queueCount > 0 && !queuedId.includes("\0")) return;
  throw new AppError("not_found", "This message is no longer in the queue.");
}
