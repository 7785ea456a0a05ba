import { classify } from "./states";
import { decideTransition, type TransitionName } from "./transitions";
import type { ChatStatus } from "./wire";

/** What a screen knows of a chat; `retryWaiting` while the last `retry` event has not been followed by an attempt. */
export interface ActionFacts {
  status: ChatStatus;
  archived: boolean;
  queueCount?: number;
  retryWaiting?: boolean;
}

function allows(transition: TransitionName, chat: ActionFacts): boolean {
  const queueCount = chat.queueCount ?? 0;
  const state = classify({ status: chat.status, archived: chat.archived, queueCount });
  return decideTransition(transition, state, { retryWaiting: chat.retryWaiting ?? false }).allowed;
}

/** Whether Stop does anything. */
export function canInterrupt(chat: ActionFacts): boolean {
  return allows("interrupt", chat);
}

/** Whether a message is accepted at all; whether it is queued is `sendsToQueue`. */
export function canSend(chat: ActionFacts): boolean {
  return allows("send_queue", chat);
}

/** Whether a message that is sent now would wait in the queue. */
export function sendsToQueue(chat: ActionFacts): boolean {
  return canSend(chat) && chat.status !== "waiting" && chat.status !== "error";
}

/** Whether "Try again" (or "Retry now" during a wait) does anything. */
export function canRetry(chat: ActionFacts): boolean {
  return allows("retry_turn", chat);
}

export function canArchive(chat: ActionFacts): boolean {
  return allows("archive", chat);
}

export function canUnarchive(chat: ActionFacts): boolean {
  return allows("unarchive", chat);
}

/** Whether a sent message may be put in other words, and everything behind it be done anew. */
export function canEditMessages(chat: ActionFacts): boolean {
  return allows("edit_message", chat);
}

/** Whether the context can be summarised now. */
export function canCompact(chat: ActionFacts): boolean {
  return allows("request_compaction", chat);
}

/** Whether the context can be emptied now. */
export function canClear(chat: ActionFacts): boolean {
  return allows("clear_context", chat);
}
