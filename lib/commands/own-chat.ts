import { loadChatWire } from "../../db/queries/chats";
import type { Chat } from "../chat/wire";
import { AppError } from "../errors";
import { invariant } from "../invariant";
import { type JoinedContext, runInTransaction } from "../transitions/run-in-transaction";
import type { TransitionContext } from "../transitions/types";
import type { ChatRow, LockedChat } from "../transitions/unit";
import type { Caller } from "./caller";
import { refusalToAppError } from "./refusals";

export interface OwnChatTarget {
  caller: Caller;
  chatId: string;
}

/**
 * Runs `work` in one transaction on a chat that belongs to the caller, with its row locked. A foreign chat is as unknown as
 * one that does not exist; a refused transition becomes an error that may be shown.
 */
export async function withOwnChat<T>(
  ctx: TransitionContext,
  target: OwnChatTarget,
  work: (joined: JoinedContext, chat: LockedChat) => Promise<T>,
): Promise<T> {
  try {
    return await runInTransaction(ctx, async (joined) => {
      const chat = await joined.unit.lock(requireStorableId(target.chatId));
      if (chat === null || !mayAccess(target.caller, chat.row)) throw unknownChat();
      return work(joined, chat);
    });
  } catch (error) {
    throw refusalToAppError(error);
  }
}

/** Whether a chat exists for this caller at all. */
export function mayAccess(caller: Caller, chat: Pick<ChatRow, "ownerId">): boolean {
  return chat.ownerId === caller.userId;
}

/** The chat as this transaction has left it. */
export async function readChat(joined: JoinedContext, chatId: string): Promise<Chat> {
  const chat = await loadChatWire(joined.unit.tx, chatId);
  invariant(chat !== null, "a locked chat cannot vanish");
  return chat;
}

export function unknownChat(): AppError {
  return new AppError("not_found", "There is no such chat.");
}

function requireStorableId(id: string): string {
  if (id.includes("\0") || !id.isWellFormed()) throw unknownChat();
  return id;
}
