import { FenceError } from "./errors";
import type { Fence } from "./types";
import type { LockedChat } from "./unit";

/** Throws FenceError unless the locked chat is still exactly what the worker believes it to be. */
export function checkFence(fence: Fence, chat: LockedChat | null): asserts chat is LockedChat {
  if (chat === null) throw new FenceError(fence.chatId, "chat");
  const { row } = chat;
  if (row.workerId !== fence.workerId) throw new FenceError(fence.chatId, "workerId");
  if (row.runnerId !== fence.runnerId) throw new FenceError(fence.chatId, "runnerId");
  if (row.status !== fence.status) throw new FenceError(fence.chatId, "status");
  if (row.archived) throw new FenceError(fence.chatId, "archived");
  if (row.historyVersion !== fence.historyVersion) throw new FenceError(fence.chatId, "historyVersion");
  if (fence.attempt !== undefined && row.generationAttempt !== fence.attempt) {
    throw new FenceError(fence.chatId, "attempt");
  }
}
