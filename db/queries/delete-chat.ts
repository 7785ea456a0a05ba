import { eq } from "drizzle-orm";
import type { Tx } from "../client";
import { chats } from "../schema/chats";

/** Deletes a root chat and its family; what hangs on them goes by cascade. Returns what a hint says of each. */
export function deleteChatFamily(tx: Tx, rootChatId: string) {
  return tx.delete(chats).where(eq(chats.rootChatId, rootChatId)).returning({
    chatId: chats.id,
    snapshotVersion: chats.snapshotVersion,
    historyVersion: chats.historyVersion,
    queueVersion: chats.queueVersion,
    retryStateVersion: chats.retryStateVersion,
    metadataVersion: chats.metadataVersion,
    attempt: chats.generationAttempt,
    status: chats.status,
    archived: chats.archived,
    workerId: chats.workerId,
    runnerId: chats.runnerId,
    ownerId: chats.ownerId,
  });
}
