import { eq, inArray, or, sql } from "drizzle-orm";
import type { Tx } from "../client";
import { chatHeartbeats } from "../schema/chat-heartbeats";
import { chats } from "../schema/chats";
import { drafts } from "../schema/drafts";
import { files } from "../schema/files";
import { idempotencyKeys } from "../schema/idempotency-keys";
import { partEpisodes } from "../schema/part-episodes";
import { partFrames } from "../schema/part-frames";
import { workspaceCommands } from "../schema/workspace-commands";

/**
 * Deletes a root chat and its family: messages, ledger and queue go by cascade; what knows a chat by its id only goes here, kept
 * answers included. What its model calls have cost stays in the books. Answers the rows of the chats.
 */
export async function deleteChatFamily(tx: Tx, rootChatId: string) {
  const deleted = await tx.delete(chats).where(eq(chats.rootChatId, rootChatId)).returning();
  const ids = deleted.map(({ id }) => id);
  if (ids.length === 0) return deleted;
  await tx.delete(chatHeartbeats).where(inArray(chatHeartbeats.chatId, ids));
  await tx.delete(partFrames).where(inArray(partFrames.chatId, ids));
  await tx.delete(partEpisodes).where(inArray(partEpisodes.chatId, ids));
  await tx.delete(workspaceCommands).where(inArray(workspaceCommands.chatId, ids));
  await tx.delete(files).where(inArray(files.chatId, ids));
  await tx.delete(drafts).where(inArray(drafts.place, ids));
  await tx
    .delete(idempotencyKeys)
    .where(or(...ids.map((id) => sql`starts_with(${idempotencyKeys.path}, ${`/api/v1/chats/${id}/`})`)));
  return deleted;
}
