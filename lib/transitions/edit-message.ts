import { and, eq, gte } from "drizzle-orm";
import { forgetRunsFrom } from "../../db/queries/debug-runs";
import { chatMessages } from "../../db/schema/chat-messages";
import { chatQueuedMessages } from "../../db/schema/chat-queued-messages";
import { isShown, runsInWorkspace } from "../chat/messages";
import type { InputPart } from "../chat/wire";
import { messageIdFromBigint, messageIdToBigint } from "../ids";
import { insertUserRow, modelPatch } from "./promote";
import { runTransition, type TransitionScope } from "./run-transition";
import { closeOutstandingCalls } from "./tool-results";
import type { TransitionContext } from "./types";
import { userPartsOf } from "./user-parts-of";

export interface EditMessageInput {
  chatId: string;
  messageId: string;
  content: InputPart[];
  authorId: string;
  /** Null: the edited message's, else the chat's. */
  modelId: string | null;
  reasoningEffort: string | null;
}

export interface EditedMessage {
  /** The row that took the place of the edited one. */
  messageId: string;
  /** Rows that people saw and that are gone, oldest first. */
  deletedMessageIds: string[];
  /** Ledger ids of calls to the workspace that were under way: nobody waits for them any more. */
  abandonedCallIds: string[];
}

type MessageRow = typeof chatMessages.$inferSelect;

/**
 * Puts a new wording in the place of a user message: it and everything behind it leave history, the queue is emptied, and the
 * chat answers anew, whatever it was doing.
 */
export function editMessage(ctx: TransitionContext, input: EditMessageInput): Promise<EditedMessage> {
  return runTransition(ctx, { chatId: input.chatId, transition: "edit_message" }, async (scope) => {
    const target = await requireTarget(scope, input.messageId);
    const deletedMessageIds = await deleteFrom(scope, target.id);
    const closed = await closeOutstandingCalls(scope, "edited");
    const modelId = input.modelId ?? target.modelId;
    const reasoningEffort = input.reasoningEffort ?? target.reasoningEffort;
    const messageId = await insertUserRow(scope, {
      parts: await userPartsOf(scope.tx, input.content),
      authorId: input.authorId,
      visibility: target.visibility,
      modelId,
      reasoningEffort,
    });
    await forgetRunsFrom(scope.tx, { chatId: input.chatId, messageId: messageIdFromBigint(target.id) });
    await scope.tx.delete(chatQueuedMessages).where(eq(chatQueuedMessages.chatId, input.chatId));
    await scope.write(modelPatch(scope, { modelId, reasoningEffort }));
    const commands = closed.filter(runsInWorkspace);
    return { messageId, deletedMessageIds, abandonedCallIds: commands.map(({ id }) => id) };
  });
}

async function requireTarget(scope: TransitionScope, messageId: string): Promise<MessageRow> {
  const id = messageIdToBigint(messageId);
  if (id === null) return scope.refuse("message_not_found");
  const [row] = await scope.tx
    .select()
    .from(chatMessages)
    .where(
      and(eq(chatMessages.chatId, scope.chat.id), eq(chatMessages.id, id), eq(chatMessages.deleted, false)),
    );
  if (row === undefined || !isShown(row)) return scope.refuse("message_not_found");
  if (row.role !== "user") return scope.refuse("not_a_user_message");
  return row;
}

async function deleteFrom(scope: TransitionScope, id: bigint): Promise<string[]> {
  const deleted = await scope.tx
    .update(chatMessages)
    .set({ deleted: true })
    .where(
      and(eq(chatMessages.chatId, scope.chat.id), gte(chatMessages.id, id), eq(chatMessages.deleted, false)),
    )
    .returning({ id: chatMessages.id, role: chatMessages.role, visibility: chatMessages.visibility });
  return deleted
    .filter(isShown)
    .map((row) => messageIdFromBigint(row.id))
    .toSorted();
}
