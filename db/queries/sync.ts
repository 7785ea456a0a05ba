import { and, asc, desc, eq, gt, sql } from "drizzle-orm";
import type { Chat, Message, QueuedMessage, RetryState } from "../../lib/chat/wire";
import type { Db, Tx } from "../client";
import { chatMessages } from "../schema/chat-messages";
import { getChat, loadChatWires } from "./chats";
import { listMessages, listMessagesSince } from "./messages";
import { listQueue } from "./queue";

export interface SyncOptions {
  chatId: string;
  /** Snapshot version of what the reader has; null: nothing. */
  since: number | null;
  /** Newest messages of a full answer; the unfinished turn is always whole. */
  window: number;
  /** More changed messages than this are sent as a full answer. */
  maxChanged: number;
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
}

/** Reads what has changed since a version, in one transaction that sees one moment; null when there is no such chat. */
export function readSync(db: Db, options: SyncOptions): Promise<ChatSync | null> {
  return db.transaction((tx) => readInTransaction(tx, options), {
    isolationLevel: "repeatable read",
    accessMode: "read only",
  });
}

async function readInTransaction(tx: Tx, options: SyncOptions): Promise<ChatSync | null> {
  const { chatId, since } = options;
  const row = await getChat(tx, chatId);
  const chat = (await loadChatWires(tx, [chatId])).get(chatId);
  if (!row || !chat) return null;
  const { versions } = chat;
  const history = await readHistory(tx, options, versions.history);
  const everything = history.kind === "full";
  return {
    chat,
    ownerEpoch: row.ownerEpoch,
    ...history,
    queued: everything || since === null || versions.queue > since ? await listQueue(tx, chatId) : null,
    retry: everything || since === null || versions.retryState > since ? row.retryState : null,
  };
}

type History = Pick<ChatSync, "kind" | "messages" | "hasMore">;

async function readHistory(tx: Tx, options: SyncOptions, historyVersion: number): Promise<History> {
  const { chatId, since } = options;
  if (since === null) return readWindow(tx, options);
  if (historyVersion <= since) return { kind: "changes", messages: [], hasMore: false };
  const [counted] = await tx
    .select({
      changed: sql<number>`count(*)`.mapWith(Number),
      deleted: sql<boolean>`coalesce(bool_or(${chatMessages.deleted}), false)`,
    })
    .from(chatMessages)
    .where(and(eq(chatMessages.chatId, chatId), gt(chatMessages.revision, since)));
  if (counted && (counted.deleted || counted.changed > options.maxChanged)) return readWindow(tx, options);
  const messages = await listMessagesSince(tx, { chatId, revision: since });
  return { kind: "changes", messages, hasMore: false };
}

async function readWindow(tx: Tx, options: SyncOptions): Promise<History> {
  const { chatId, window } = options;
  const newest = await listMessages(tx, { chatId, limit: window });
  const [turn] = await tx
    .select({
      behind: sql<number>`(select count(*) from chat_messages m where m.chat_id = ${chatId} and not m.deleted
      and m.role <> 'system' and m.visibility <> 'model' and m.id >= ${chatMessages.id})`.mapWith(Number),
    })
    .from(chatMessages)
    .where(
      and(eq(chatMessages.chatId, chatId), eq(chatMessages.role, "user"), eq(chatMessages.deleted, false)),
    )
    .orderBy(desc(chatMessages.id), asc(chatMessages.id))
    .limit(1);
  const needed = turn?.behind ?? 0;
  const page = needed > window ? await listMessages(tx, { chatId, limit: needed }) : newest;
  return { kind: "full", messages: page.items, hasMore: page.hasMore };
}
