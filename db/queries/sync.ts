import { and, asc, eq, inArray, sql } from "drizzle-orm";
import type { Chat, ChatStatus, Message, QueuedMessage, RetryState, StreamEvents } from "../../lib/chat/wire";
import type { Db, Tx } from "../client";
import { chatMessages } from "../schema/chat-messages";
import { toolCalls } from "../schema/tool-calls";
import { type ChatRow, loadChatWithWire } from "./chats";
import { listMessages, listMessagesSince } from "./messages";
import { listQueue } from "./queue";

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

const UNFINISHED: ReadonlySet<ChatStatus> = new Set(["running", "interrupting", "requires_action"]);

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
  const unfinished = UNFINISHED.has(chat.status) ? await countTurnRows(tx, chat) : 0;
  const limit = Math.max(options.window, unfinished);
  const page = await listMessages(tx, { chatId: chat.id, limit });
  return { kind: "full", messages: page.items, hasMore: page.hasMore };
}

/** Shown rows from the one that began the turn: what a steered message in between cannot hide. */
async function countTurnRows(tx: Tx, chat: ChatRow): Promise<number> {
  const [counted] = await tx
    .select({ rows: sql<number>`count(*)`.mapWith(Number) })
    .from(chatMessages)
    .where(
      sql`${chatMessages.chatId} = ${chat.id} and not ${chatMessages.deleted} and ${chatMessages.role} <> 'system'
        and ${chatMessages.visibility} <> 'model' and ${chatMessages.id} >= least(
          (select max(u.id) from chat_messages u where u.chat_id = ${chat.id} and u.role = 'user' and not u.deleted),
          (select min(t.id) from chat_messages t where t.chat_id = ${chat.id}
            and t.created_at >= ${chat.turnStartedAt?.toISOString() ?? "infinity"}::timestamptz))`,
    );
  return counted?.rows ?? 0;
}
