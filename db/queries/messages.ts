import { and, asc, desc, eq, gt, inArray, lt, ne, sql } from "drizzle-orm";
import { messageIdFromBigint, messageIdToBigint } from "../../lib/ids";
import { AppError } from "../../lib/errors";
import {
  isShown,
  type LedgerCall,
  type PromptRow,
  type StoredRow,
  toMessage,
  toPromptRow,
} from "../../lib/chat/messages";
import type { AppPart } from "../../lib/chat/message-types";
import type { Message, MessageUsage } from "../../lib/chat/wire";
import type { Queryable } from "../client";
import { chatMessages } from "../schema/chat-messages";
import { newestBoundaryId } from "./boundaries";
import { listToolCalls } from "./tool-calls";

export type ChatMessageRow = typeof chatMessages.$inferSelect;

export interface MessagePageOptions {
  chatId: string;
  beforeId?: string | null;
  afterId?: string | null;
  limit: number;
}

export interface MessagePage {
  /** Oldest first. */
  items: Message[];
  hasMore: boolean;
}

/** A page of the shown transcript: without a cursor the newest rows; `hasMore` looks in the direction of paging. */
export async function listMessages(db: Queryable, options: MessagePageOptions): Promise<MessagePage> {
  const before = parseCursor("beforeId", options.beforeId);
  const after = parseCursor("afterId", options.afterId);
  if (before !== null && after !== null && after >= before) {
    throw new AppError("invalid_request", "afterId must be older than beforeId.", {
      fields: [{ path: "afterId", message: "must be older than beforeId" }],
    });
  }
  const forward = after !== null && before === null;
  const found = await db
    .select()
    .from(chatMessages)
    .where(
      and(
        shown(options.chatId),
        before === null ? undefined : lt(chatMessages.id, before),
        after === null ? undefined : gt(chatMessages.id, after),
      ),
    )
    .orderBy(forward ? asc(chatMessages.id) : desc(chatMessages.id))
    .limit(options.limit + 1);
  const page = found.slice(0, options.limit);
  if (!forward) page.reverse();
  return { items: await toMessages(db, page), hasMore: found.length > options.limit };
}

/** Shown rows whose revision is newer than `revision`, oldest first; null when rows were deleted, or more than `limit` changed. */
export async function listMessagesSince(
  db: Queryable,
  options: { chatId: string; revision: number; limit: number },
): Promise<Message[] | null> {
  const rows = await db
    .select()
    .from(chatMessages)
    .where(and(eq(chatMessages.chatId, options.chatId), gt(chatMessages.revision, options.revision)))
    .orderBy(asc(chatMessages.id))
    .limit(options.limit + 1);
  if (rows.length > options.limit || rows.some((row) => row.deleted)) return null;
  return toMessages(db, rows.filter(isShown));
}

/** Shown rows by public id, oldest first; ids of other chats are left out. */
export async function getMessages(db: Queryable, chatId: string, ids: readonly string[]): Promise<Message[]> {
  const keys = ids.flatMap((id) => messageIdToBigint(id) ?? []);
  if (keys.length === 0) return [];
  const rows = await db
    .select()
    .from(chatMessages)
    .where(and(shown(chatId), inArray(chatMessages.id, keys)))
    .orderBy(asc(chatMessages.id));
  return toMessages(db, rows);
}

/** The parts of a row that only models read, whether or not a prompt still begins before it; null when it was never there. */
export async function getHiddenParts(db: Queryable, chatId: string, id: string): Promise<AppPart[] | null> {
  const key = messageIdToBigint(id);
  if (key === null) return null;
  const [row] = await db
    .select({ parts: chatMessages.parts })
    .from(chatMessages)
    .where(
      and(eq(chatMessages.chatId, chatId), eq(chatMessages.id, key), eq(chatMessages.visibility, "model")),
    );
  return row?.parts ?? null;
}

/** The newest shown row of a role, or null. */
export async function findLastMessageId(
  db: Queryable,
  chatId: string,
  role: "user" | "assistant",
): Promise<string | null> {
  const [last] = await db
    .select({ id: chatMessages.id })
    .from(chatMessages)
    .where(and(shown(chatId), eq(chatMessages.role, role)))
    .orderBy(desc(chatMessages.id))
    .limit(1);
  return last === undefined ? null : messageIdFromBigint(last.id);
}

/** Whether a message is the first that a person wrote in this chat. */
export async function isFirstUserMessage(db: Queryable, chatId: string, id: string): Promise<boolean> {
  const [first] = await db
    .select({ id: chatMessages.id })
    .from(chatMessages)
    .where(and(shown(chatId), eq(chatMessages.role, "user")))
    .orderBy(asc(chatMessages.id))
    .limit(1);
  return first !== undefined && first.id === messageIdToBigint(id);
}

/** The wire form of rows, with the ledger's results laid over them. */
export async function toMessages(db: Queryable, rows: readonly ChatMessageRow[]): Promise<Message[]> {
  const calls = await callsByMessage(db, rows);
  return rows.map((row) => toMessage(toStoredRow(row), calls.get(row.id) ?? []));
}

/** Everything that a prompt is built from, oldest first, from the newest boundary on, with the ledger's results laid over it. */
export async function loadPromptRows(db: Queryable, chatId: string): Promise<PromptRow[]> {
  const rows = await db
    .select()
    .from(chatMessages)
    .where(
      and(
        eq(chatMessages.chatId, chatId),
        eq(chatMessages.deleted, false),
        ne(chatMessages.visibility, "user"),
        sql`${chatMessages.id} >= ${newestBoundaryId(chatId)}`,
      ),
    )
    .orderBy(asc(chatMessages.id));
  const calls = await callsByMessage(db, rows);
  return rows.map((row) => toPromptRow(toStoredRow(row), calls.get(row.id) ?? []));
}

/**
 * Rows for prompts that have changed since a revision, and the named ones as they are now, oldest first. Null when what a prompt
 * begins with may have changed, too: rows were deleted, or a boundary was set.
 */
export async function loadChangedPromptRows(
  db: Queryable,
  options: { chatId: string; revision: number; ids: readonly string[] },
): Promise<PromptRow[] | null> {
  const ids = options.ids.flatMap((id) => messageIdToBigint(id) ?? []);
  const rows = await db
    .select()
    .from(chatMessages)
    .where(
      and(
        eq(chatMessages.chatId, options.chatId),
        sql`(${chatMessages.revision} > ${options.revision}
          or ${chatMessages.id} = any(string_to_array(${ids.join(",")}, ',')::bigint[]))`,
      ),
    )
    .orderBy(asc(chatMessages.id));
  if (rows.some((row) => row.deleted || row.compaction !== null)) return null;
  const shownToModels = rows.filter((row) => row.visibility !== "user");
  const calls = await callsByMessage(db, shownToModels);
  return shownToModels.map((row) => toPromptRow(toStoredRow(row), calls.get(row.id) ?? []));
}

/** A row with public ids, without what only the database needs. */
export function toStoredRow(row: ChatMessageRow): StoredRow {
  return {
    id: messageIdFromBigint(row.id),
    chatId: row.chatId,
    role: row.role,
    visibility: row.visibility,
    parts: row.parts,
    metadata: row.metadata,
    origin: row.origin,
    resultsVersion: row.resultsVersion,
    revision: row.revision,
    interrupted: row.interrupted,
    compaction: row.compaction,
    authorId: row.authorId,
    modelId: row.modelId,
    finishReason: row.finishReason,
    providerResponseId: row.providerResponseId,
    usage: usageOf(row),
    contextLimit: row.contextLimit,
    costMicros: row.costMicros,
    createdAt: row.createdAt,
  };
}

function usageOf(row: ChatMessageRow): MessageUsage | null {
  if (row.inputTokens === null && row.outputTokens === null) return null;
  return {
    inputTokens: row.inputTokens ?? 0,
    outputTokens: row.outputTokens ?? 0,
    reasoningTokens: row.reasoningTokens ?? 0,
    cacheReadTokens: row.cacheReadTokens ?? 0,
    cacheWriteTokens: row.cacheWriteTokens ?? 0,
  };
}

function shown(chatId: string) {
  return and(
    eq(chatMessages.chatId, chatId),
    eq(chatMessages.deleted, false),
    ne(chatMessages.role, "system"),
    ne(chatMessages.visibility, "model"),
  );
}

async function callsByMessage(
  db: Queryable,
  rows: readonly ChatMessageRow[],
): Promise<Map<bigint, LedgerCall[]>> {
  const byMessage = new Map<bigint, LedgerCall[]>();
  const ids = rows.filter((row) => row.role === "assistant").map((row) => row.id);
  for (const { messageId, ...call } of await listToolCalls(db, ids)) {
    const list = byMessage.get(messageId);
    if (list === undefined) byMessage.set(messageId, [call]);
    else list.push(call);
  }
  return byMessage;
}

function parseCursor(path: string, id: string | null | undefined): bigint | null {
  if (id === null || id === undefined) return null;
  const key = messageIdToBigint(id);
  if (key === null) {
    throw new AppError("invalid_request", `${path} is not a message id.`, {
      fields: [{ path, message: "not a message id" }],
    });
  }
  return key;
}
