import { and, eq, inArray, ne, or, sql } from "drizzle-orm";
import type { Tx } from "../client";
import { chatHeartbeats } from "../schema/chat-heartbeats";
import { chats } from "../schema/chats";
import { deletedChatPlaces } from "../schema/deleted-chat-places";
import { drafts } from "../schema/drafts";
import { files } from "../schema/files";
import { idempotencyKeys } from "../schema/idempotency-keys";
import { partEpisodes } from "../schema/part-episodes";
import { partFrames } from "../schema/part-frames";
import { workspaceCommands } from "../schema/workspace-commands";
import { workspaces } from "../schema/workspaces";

/**
 * Deletes a root chat and its family: messages, ledger and queue go by cascade; what knows a chat by its id only goes here, kept
 * answers included. What its model calls have cost stays in the books. Answers the rows of the chats.
 */
export async function deleteChatFamily(tx: Tx, rootChatId: string) {
  const deleted = await tx.delete(chats).where(eq(chats.rootChatId, rootChatId)).returning();
  const ids = deleted.map(({ id }) => id);
  if (ids.length === 0) return deleted;
  await keepPlaces(tx, rootChatId, deleted);
  await tx.delete(chatHeartbeats).where(inArray(chatHeartbeats.chatId, ids));
  await tx.delete(partFrames).where(inArray(partFrames.chatId, ids));
  await tx.delete(partEpisodes).where(inArray(partEpisodes.chatId, ids));
  await tx.delete(workspaceCommands).where(inArray(workspaceCommands.chatId, ids));
  await tx.delete(files).where(inArray(files.chatId, ids));
  await tx.delete(drafts).where(inArray(drafts.place, ids));
  await forgetAnswers(tx, ids);
  return deleted;
}

/** What they have left running there is ended when their workspace can be asked, by whichever server that is. */
async function keepPlaces(
  tx: Tx,
  chatId: string,
  deleted: readonly { workspaceId: string | null }[],
): Promise<void> {
  const ids = [...new Set(deleted.flatMap(({ workspaceId }) => workspaceId ?? []))];
  const places = await tx
    .select({ workspaceId: workspaces.id })
    .from(workspaces)
    .where(and(inArray(workspaces.id, ids), eq(workspaces.status, "running")));
  if (places.length > 0)
    await tx.insert(deletedChatPlaces).values(places.map((place) => ({ chatId, ...place })));
}

/** Of all calls on these chats and of those that made them, except deletions: one of them is under way. */
async function forgetAnswers(tx: Tx, chatIds: readonly string[]): Promise<void> {
  const { method, path, answer } = idempotencyKeys;
  const isOf = (id: string) =>
    or(
      sql`starts_with(${path}, ${`/api/v1/chats/${id}/`})`,
      and(eq(path, `/api/v1/chats/${id}`), ne(method, "DELETE")),
      and(
        eq(path, "/api/v1/chats"), // As text: an operator of JSON reads every string of it, and fails on one that text columns cannot hold.
        sql`strpos(${answer}::text, ${`"id":${JSON.stringify(id)}`}) > 0`,
      ),
    );
  await tx.delete(idempotencyKeys).where(or(...chatIds.map(isOf)));
}
