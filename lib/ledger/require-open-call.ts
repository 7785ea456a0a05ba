import { and, eq } from "drizzle-orm";
import { toolCalls } from "../../db/schema/tool-calls";
import { FenceError } from "../transitions/errors";
import type { LockedChat, TransitionUnit } from "../transitions/unit";
import type { CallOwner } from "./end-call";

/**
 * Holds a chat and a call of it until the transaction that acts for the call commits: whoever stops the chat, edits it or takes it
 * over comes before, and nothing is done, or after, and finds what was done.
 *
 * @throws FenceError when the chat is not at work, or the call has ended or belongs to another owner by now.
 */
export async function requireOpenCall(unit: TransitionUnit, owner: CallOwner): Promise<LockedChat> {
  const { chatId, callId, ownerEpoch } = owner;
  const chat = await unit.lock(chatId);
  if (chat === null) throw new FenceError(chatId, "chat");
  if (chat.row.archived) throw new FenceError(chatId, "archived");
  if (chat.row.status !== "running") throw new FenceError(chatId, "status");
  const isOpen = and(
    eq(toolCalls.id, callId),
    eq(toolCalls.chatId, chatId),
    eq(toolCalls.ownerEpoch, ownerEpoch),
    eq(toolCalls.state, "started"),
  );
  const open = await unit.tx.select({ id: toolCalls.id }).from(toolCalls).where(isOpen).for("update");
  if (open.length === 0 || chat.row.ownerEpoch !== ownerEpoch) throw new FenceError(chatId, "workerId");
  return chat;
}
