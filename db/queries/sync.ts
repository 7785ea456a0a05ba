import { and, asc, eq, inArray } from "drizzle-orm";
import type { Chat, Message, QueuedMessage, RetryState, StreamEvents } from "../../lib/chat/wire";
import type { Db, Tx } from "../client";
import { toolCalls } from "../schema/tool-calls";
import { type ChatRow, loadChatWithWire } from "./chats";
import { listMessages, listMessagesSince } from "./messages";
import { listQueue } from "./queue";
import { countUnfinishedRows } from "./unfinished-turn";

export interface SyncOptions {
  chatId: string;
  /** Snapshot version of what the reader has; null: nothing. */
  since: number | null;
  /** Newest messages of a full answer; the unfinished turn is always whole. When more have changed, the answer is full. */
  window: number;
}

/** All that a reader needs to get from one version to another, of one moment. */
export interface ChatSync {
  chat: Chat;
  /** Which owner the episode belongs to: it grows with every takeover. */
  ownerEpoch: number;
  /** `full`: the window, to replace everything; `changes`: rows to insert or replace by id. */
  kind: "full" | "changes";
  messages: Message[];
  hasMore: boolean;
  /** Null when it has not changed. */
  queued: QueuedMessage[] | null;
  retry: RetryState | null;
  /** Calls that a client is to answer; null when nothing waits, or when the reader was told. */
  action: StreamEvents["action_required"] | null;
}

/** Reads what has changed since a version, all of one moment; null when there is no such chat. */
export async function readSync(db: Db, options: SyncOptions): Promise<ChatSync | null> {
  // One statement sees one moment by itself: enough where only the chat's own row has moved.
  const found = await loadChatWithWire(db, options.chatId);
  if (found === null) return null;
  if (isOnlyRow(found.chat.versions, options.since)) {
    const { chat, row } = found;
    const retry = chat.versions.retryState > (options.since ?? 0) ? row.retryState : null;
    const nothing = { kind: "changes", messages: [], hasMore: false, queued: null, action: null } as const;
    return { chat, ownerEpoch: row.ownerEpoch, ...nothing, messages: [], retry };
  }
  return db.transaction((tx) => readInTransaction(tx, options), {
    isolationLevel: "repeatable read",
    accessMode: "read only",
  });
}

function isOnlyRow(versions: Chat["versions"], since: number | null): since is number {
  return since !== null && versions.history <= since && versions.queue <= since;
}

async function readInTransaction(tx: Tx, options: SyncOptions): Promise<ChatSync | null> {
  const { chatId, since } = options;
  const found = await loadChatWithWire(tx, chatId);
  if (found === null) return null;
  const { chat, row } = found;
  const { versions } = chat;
  const history = await readHistory(tx, options, row);
  const everything = history.kind === "full" || since === null;
  return {
    chat,
    ownerEpoch: row.ownerEpoch,
    ...history,
    queued: everything || versions.queue > since ? await listQueue(tx, chatId) : null,
    retry: everything || versions.retryState > since ? row.retryState : null,
    action: everything || versions.history > since ? await readAction(tx, row) : null,
  };
}

async function readAction(tx: Tx, chat: ChatRow): Promise<ChatSync["action"]> {
  if (chat.status !== "requires_action" || chat.requiresActionDeadlineAt === null) return null;
  const calls = await tx
    .select({ toolCallId: toolCalls.toolCallId, toolName: toolCalls.toolName, input: toolCalls.input })
    .from(toolCalls)
    .where(
      and(
        eq(toolCalls.chatId, chat.id),
        eq(toolCalls.kind, "dynamic"),
        inArray(toolCalls.state, ["requested", "started"]),
      ),
    )
    .orderBy(asc(toolCalls.messageId), asc(toolCalls.ordinal));
  return { toolCalls: calls, deadlineAt: chat.requiresActionDeadlineAt.toISOString() };
}

type History = Pick<ChatSync, "kind" | "messages" | "hasMore">;

async function readHistory(tx: Tx, options: SyncOptions, chat: ChatRow): Promise<History> {
  const { chatId, since } = options;
  if (since === null) return readWindow(tx, options, chat);
  if (chat.historyVersion <= since) return { kind: "changes", messages: [], hasMore: false };
  const messages = await listMessagesSince(tx, { chatId, revision: since, limit: options.window });
  return messages === null ? readWindow(tx, options, chat) : { kind: "changes", messages, hasMore: false };
}

async function readWindow(tx: Tx, options: SyncOptions, chat: ChatRow): Promise<History> {
  const limit = Math.max(options.window, await countUnfinishedRows(tx, chat));
  const page = await listMessages(tx, { chatId: chat.id, limit });
  return { kind: "full", messages: page.items, hasMore: page.hasMore };
}
