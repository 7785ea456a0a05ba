import type { ChatSync } from "../../db/queries/sync";
import type { StreamEvent } from "../chat/wire";

export interface SyncState {
  /** Nothing has been sent on this stream yet. */
  first: boolean;
  /** The client's cursor is not to be believed: it drops what it has. */
  reset: boolean;
  /** The error that this stream has sent last, with its history version; empty: none. */
  errorSent: string;
}

/**
 * The events of one sync, in the order of the contract: messages (or a reset and all of the window), queue, status, error,
 * what a client is to answer, retry. What resets the preview follows behind; `synced` ends a full answer.
 */
export function syncEvents(sync: ChatSync, state: SyncState): StreamEvent[] {
  const { chat } = sync;
  const events: StreamEvent[] = [];
  const replaces = sync.kind === "full" && (state.reset || !state.first);
  if (replaces) events.push({ name: "history_reset", data: {} });
  for (const message of sync.messages) events.push({ name: "message", data: message });
  if (sync.queued !== null) events.push({ name: "queue_update", data: { queued: sync.queued } });
  events.push({
    name: "status",
    data: { status: chat.status, waitingForCapacity: chat.waitingForCapacity, chat },
  });
  const error = chat.status === "error" ? chat.lastError : null;
  if (error && `${chat.versions.history} ${JSON.stringify(error)}` !== state.errorSent) {
    events.push({ name: "error", data: error });
  }
  if (sync.action !== null) events.push({ name: "action_required", data: sync.action });
  if (sync.retry !== null) events.push({ name: "retry", data: sync.retry });
  if (sync.kind === "full") {
    const oldestId = sync.messages[0]?.id ?? null;
    events.push({
      name: "synced",
      data: { snapshotVersion: chat.versions.snapshot, oldestId, hasMore: sync.hasMore },
    });
  }
  return events;
}
